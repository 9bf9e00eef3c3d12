declare const brand: unique symbol
/** A string that only its constructor may make. */
export type Brand<T extends string> = string & { readonly [brand]: T }

export type UserId = Brand<'UserId'>
export type ProjectId = Brand<'ProjectId'>
export type BranchId = Brand<'BranchId'>
export type RunId = Brand<'RunId'>
export type ChangeId = Brand<'ChangeId'>
export type SessionId = Brand<'SessionId'>
export type CommitSha = Brand<'CommitSha'>

export const asUserId = (value: string) => value as UserId
export const asProjectId = (value: string) => value as ProjectId
export const asBranchId = (value: string) => value as BranchId
export const asRunId = (value: string) => value as RunId
export const asChangeId = (value: string) => value as ChangeId
export const asSessionId = (value: string) => value as SessionId
export const asCommitSha = (value: string) => value as CommitSha
