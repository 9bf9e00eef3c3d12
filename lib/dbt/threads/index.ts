export { RenderPool, createRenderPool } from './render-pool.ts'
export type { RenderPoolOptions } from './render-pool.ts'
export type { CompiledAnswer, OperationAnswer, ProjectPayload } from './protocol.ts'
export type { SessionLike } from './session-like.ts'
