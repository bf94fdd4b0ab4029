namespace EverArcade.Cloud.Execution.Activation.Writing;

/// <summary>What is done at an offset of a body. In this order where several are done at one.</summary>
internal enum EditKind : byte
{
    /// <summary>After the instruction that ends here: makes the f32 on top canonical.</summary>
    CanonicalF32,

    /// <summary>After the instruction that ends here: makes the f64 on top canonical.</summary>
    CanonicalF64,

    /// <summary>After the call that ends here, or before a first instruction that charges nothing: the local repeats the gas.</summary>
    Reload,

    /// <summary>Before the function's first instruction: charges <see cref="Edit.Value"/> gas.</summary>
    FirstCharge,

    /// <summary>Before the instruction that starts here: charges <see cref="Edit.Value"/> gas, which the local repeats.</summary>
    Charge,

    /// <summary>Before the loop that starts here: charges all its iterations. <see cref="Edit.Value"/> says which of the counted loops.</summary>
    LoopCharge,

    /// <summary>Before the loop that starts here: asks how often it runs, and if that is certain, charges it as a whole and runs a copy.
    /// <see cref="Edit.Value"/> says which of the asked loops.</summary>
    LoopCopy,

    /// <summary>Instead of the instruction that starts here: calls function <see cref="Edit.Value"/>.</summary>
    Call,

    /// <summary>Instead of the instruction that starts here: branches to label <see cref="Edit.Value"/>.</summary>
    Branch,
}
