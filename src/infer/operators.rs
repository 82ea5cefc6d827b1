//! The operators that a model from outside may have.
//!
//! None of them holds a graph of its own or repeats anything, so a run does each node once. `voices` are those of which
//! [`sizes`](super::sizes) knows how large their outputs are; the sizes of what `peers` make may depend on values, and so may
//! those of [`WHOLE`].

/// How the sizes of what an operator makes follow from those of what it reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// As the first input.
    Same,
    /// All inputs, stretched to one another.
    Broadcast,
    Concat,
    ConstantOfShape,
    Conv,
    DynamicQuantize,
    Expand,
    Gather,
    GatherElements,
    MatMul,
    Pad,
    Reduce,
    Reshape,
    Shape,
    Slice,
    Split,
    Squeeze,
    Transpose,
    Unsqueeze,
    /// Nothing is known of them.
    Unknown,
}

/// What graphs that speak a whole sentence may have beside both lists, with their domains. The built-in engine gets other
/// operators in place of them.
const WHOLE: [(&str, &str); 5] = [
    ("", "ConvInteger"),
    (MICROSOFT, "DynamicQuantizeLSTM"),
    (MICROSOFT, "FastGelu"),
    (MICROSOFT, "FusedMatMul"),
    (MICROSOFT, "SkipLayerNormalization"),
];

/// The domain of what ONNX Runtime makes of several operators.
const MICROSOFT: &str = "com.microsoft";

/// Both lists, and the registry of the built-in engine that knows no other operator.
macro_rules! operators {
    (voices { $($voice:ident $rule:ident,)* } peers { $($peer:ident,)* }) => {
        const OPERATORS: &[(&str, Rule)] = &[
            $((stringify!($voice), Rule::$rule),)*
            $((stringify!($peer), Rule::Unknown),)*
        ];

        /// The operators as the built-in engine knows them.
        pub(super) fn registry() -> rten::OpRegistry {
            rten::op_registry!($($voice,)* $($peer),*)
        }
    };
}

operators! {
    voices {
        Abs Same,
        Add Broadcast,
        And Broadcast,
        Cast Same,
        Ceil Same,
        Clip Same,
        Concat Concat,
        ConstantOfShape ConstantOfShape,
        Conv Conv,
        Cos Same,
        DequantizeLinear Same,
        Div Broadcast,
        DynamicQuantizeLinear DynamicQuantize,
        Elu Same,
        Equal Broadcast,
        Erf Same,
        Exp Same,
        Expand Expand,
        Floor Same,
        Gather Gather,
        GatherElements GatherElements,
        Gelu Same,
        Greater Broadcast,
        GreaterOrEqual Broadcast,
        Identity Same,
        LayerNormalization Same,
        LeakyRelu Same,
        Less Broadcast,
        LessOrEqual Broadcast,
        Log Same,
        MatMul MatMul,
        MatMulInteger MatMul,
        Max Broadcast,
        Min Broadcast,
        Mul Broadcast,
        Neg Same,
        Not Same,
        Or Broadcast,
        Pad Pad,
        Pow Broadcast,
        QuantizeLinear Same,
        Reciprocal Same,
        ReduceMax Reduce,
        ReduceMean Reduce,
        ReduceMin Reduce,
        ReduceSum Reduce,
        Relu Same,
        Reshape Reshape,
        Round Same,
        Shape Shape,
        Sigmoid Same,
        Sign Same,
        Sin Same,
        Slice Slice,
        Softmax Same,
        Softplus Same,
        Split Split,
        Sqrt Same,
        Squeeze Squeeze,
        Sub Broadcast,
        Tanh Same,
        Transpose Transpose,
        Unsqueeze Unsqueeze,
        Where Broadcast,
    }
    peers {
        Atan,
        ConvTranspose,
        CumSum,
        Gemm,
        GatherND,
        InstanceNormalization,
        LSTM,
        NonZero,
        RandomNormal,
        RandomNormalLike,
        RandomUniform,
        RandomUniformLike,
        Range,
        Resize,
        STFT,
        ScatterND,
        Tile,
        Xor,
    }
}

/// The rule of an operator of the standard set, if it is allowed.
pub(super) fn rule(name: &str) -> Option<Rule> {
    OPERATORS
        .iter()
        .find_map(|&(known, rule)| (known == name).then_some(rule))
}

/// Whether an operator of a domain may be in a graph of a whole sentence, although no other graph may have it.
pub(super) fn is_whole(domain: &str, name: &str) -> bool {
    WHOLE.contains(&(domain, name))
}
