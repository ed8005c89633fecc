import type * as T from '../../src/transforms/types.js'
export { NdArray } from '../../src/core/array.js'
export { Program } from '../../src/core/program.js'
export type { ArrayLike, Jitted, ShapeAndDType } from '../../src/transforms/types.js'
export declare const grad: T.Grad
export declare const gradWith: T.GradWith
export declare const valueAndGrad: T.ValueAndGrad
export declare const value_and_grad: T.ValueAndGrad
export declare const valueAndGradWith: T.ValueAndGradWith
export declare const vjp: T.Vjp
export declare const jvp: T.Jvp
export declare const linearize: T.Linearize
export declare const linearTranspose: T.LinearTranspose
export declare const vmap: T.Vmap
export declare const vmapWith: T.VmapWith
export declare const jit: T.Jit
export declare const jitWith: T.JitWith
export declare const makeProgram: T.MakeProgram
export declare const evalShape: T.EvalShape
export declare const jacfwd: T.Jacobian<'jacfwd'>
export declare const jacrev: T.Jacobian<'jacrev'>
export declare const hessian: T.Hessian
export declare const jacfwdWith: T.JacobianWith<'jacfwd'>
export declare const jacrevWith: T.JacobianWith<'jacrev'>
export declare const hessianWith: T.HessianWith
export declare const hvp: T.Hvp
export declare const checkpoint: T.Checkpoint
export declare const checkpointWith: T.CheckpointWith
export declare const customJvp: T.CustomJvp
export declare const customVjp: T.CustomVjp
export declare const customBatching: T.CustomBatching
export declare const customJvpWith: T.CustomJvpWith
export declare const customVjpWith: T.CustomVjpWith
export declare const customBatchingWith: T.CustomBatchingWith
export declare const stopGradient: T.StopGradient
export declare const disableJit: T.Scope<'disableJit'>
export declare const debugNans: T.Scope<'debugNans'>
export declare const withDefaultDtype: T.WithDefaultDtype
export declare const debug: T.Debug
