//! The operators that are allowed in a voice.
//!
//! None of them contains a graph or a loop, so a run executes each node once. `voices` are those whose output
//! sizes [`sizes`](super::sizes) computes. The output sizes of `peers` and of [`WHOLE`] may depend on values.

/// How the output sizes of an operator follow from its input sizes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rule {
    /// Those of the first input.
    Same,
    /// All inputs broadcast.
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
    /// Unknown.
    Unknown,
}

/// Additional operators of graphs that speak a whole sentence, with their domains. For the built-in engine
/// they are replaced by others.
const WHOLE: [(&str, &str); 5] = [
    ("", "ConvInteger"),
    (MICROSOFT, "DynamicQuantizeLSTM"),
    (MICROSOFT, "FastGelu"),
    (MICROSOFT, "FusedMatMul"),
    (MICROSOFT, "SkipLayerNormalization"),
];

/// The domain of operators that ONNX Runtime fuses.
const MICROSOFT: &str = "com.microsoft";

/// Defines both lists, and the registry of the built-in engine, which supports no other operator.
macro_rules! operators {
    (voices { $($voice:ident $rule:ident,)* } peers { $($peer:ident,)* }) => {
        const OPERATORS: &[(&str, Rule)] = &[
            $((stringify!($voice), Rule::$rule),)*
            $((stringify!($peer), Rule::Unknown),)*
        ];

        /// The operators for the built-in engine.
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

/// The rule of a standard operator, if it is allowed.
pub(super) fn rule(name: &str) -> Option<Rule> {
    OPERATORS
        .iter()
        .find_map(|&(known, rule)| (known == name).then_some(rule))
}

/// Whether an operator of a domain is allowed only in a graph that speaks a whole sentence.
pub(super) fn is_whole(domain: &str, name: &str) -> bool {
    WHOLE.contains(&(domain, name))
}
