import { z } from 'zod'
import { defineContract, done, projectParams } from './define-contract.ts'

export const fileStatus = z.enum(['unchanged', 'added', 'modified', 'deleted'])
export type FileStatus = z.infer<typeof fileStatus>

export const branch = z.object({
  id: z.string(),
  name: z.string(),
  headSha: z.string(),
  /** Commits of the branch that main has not, and the other way round. */
  ahead: z.number(),
  behind: z.number(),
  /** Files whose draft is not committed. */
  uncommitted: z.number(),
  /** Files that differ from main, committed or not. */
  changed: z.number(),
  /** Number of the open change of this branch, if any. */
  change: z.number().nullable(),
  /** Of the one commit that the branch has more than main; null where it has none or several. */
  message: z.string().nullable(),
})
export type Branch = z.infer<typeof branch>

export const treeFile = z.object({
  path: z.string(),
  size: z.number(),
  /** Against main. */
  status: fileStatus,
  /** True where a draft of it is not committed. */
  draft: z.boolean(),
})
export type TreeFile = z.infer<typeof treeFile>

/** `branch` null for a person who may not edit: files are main's. */
export const getWorkspace = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/workspace',
  summary: 'My current branch (made at the first call) and its files with drafts',
  params: projectParams,
  response: z.object({ branch: branch.nullable(), files: z.array(treeFile) }),
})
export const listBranches = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/branches',
  summary: 'My branches',
  params: projectParams,
  response: z.object({
    branches: z.array(
      z.object({ name: z.string(), current: z.boolean(), ahead: z.number(), change: z.number().nullable() }),
    ),
  }),
})
export const createBranch = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/branches',
  summary: 'Make a branch from main and work on it; `<slug>/` is put before the name',
  params: projectParams,
  body: z.object({ name: z.string().trim().min(1).max(100) }),
  response: branch,
})
export const switchBranch = defineContract({
  method: 'PUT',
  path: '/api/projects/[project]/workspace/branch',
  summary: 'Work on another of my branches',
  params: projectParams,
  body: z.object({ name: z.string() }),
  response: branch,
})

export const fileContent = z.object({
  path: z.string(),
  /** Null for a binary file or one that is too large to edit. */
  content: z.string().nullable(),
  unreadable: z.enum(['binary', 'too-large']).nullable(),
  size: z.number(),
  /** 0: no draft, the content is the branch's. */
  version: z.number(),
  /** Names the committed text ('' where the file is only a draft): the first save of a file sends it back. */
  blob: z.string(),
  /** The text where the branch parted from main, null where main had no such file. */
  mainContent: z.string().nullable(),
})
export type FileContent = z.infer<typeof fileContent>
export const getFile = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/workspace/file',
  summary: 'A file of my branch with its draft',
  params: projectParams,
  query: z.object({ path: z.string() }),
  response: fileContent,
})

/**
 * Answers 409 (kind conflict, details {version, content, writer, blob}) where `baseVersion` is not the stored one.
 * Version 0 there: no draft is stored (it was committed, discarded or moved), and `content` is the branch's text. Where
 * that content is the text that the writer saved last, nothing was lost: save again with version 0 and that blob.
 */
export const saveDraft = defineContract({
  method: 'PUT',
  path: '/api/projects/[project]/workspace/draft',
  summary: 'Store what was typed',
  params: projectParams,
  body: z.object({
    path: z.string(),
    content: z.string(),
    baseVersion: z.number().int(),
    writer: z.string().max(64),
    /** `blob` of the file as it was read; with version 0 it shows that the committed text is still the same. */
    baseBlob: z.string().max(64).optional(),
    /** Name of the branch that the writer sees: refused where the person switched in another window. */
    branch: z.string().max(200).optional(),
  }),
  response: z.object({ version: z.number(), savedAt: z.string() }),
})
export const createFile = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/workspace/files',
  summary: 'Create a file',
  params: projectParams,
  body: z.object({ path: z.string(), content: z.string() }),
  response: z.object({ version: z.number() }),
})
export const moveFiles = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/workspace/moves',
  summary: 'Rename or move a file or a folder',
  params: projectParams,
  body: z.object({ from: z.string(), to: z.string() }),
  response: z.object({ moved: z.array(z.object({ from: z.string(), to: z.string() })) }),
})
export const deleteFiles = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/workspace/deletions',
  summary: 'Delete a file or a folder (as a draft; discard brings it back)',
  params: projectParams,
  body: z.object({ path: z.string() }),
  response: z.object({ deleted: z.array(z.string()) }),
})
export const discardDrafts = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/workspace/discards',
  summary: 'Give up drafts; the files are again as committed',
  params: projectParams,
  body: z.object({ paths: z.array(z.string()).min(1) }),
  response: done,
})

export const fileDiff = z.object({
  path: z.string(),
  status: fileStatus,
  before: z.string().nullable(),
  after: z.string().nullable(),
  /** Too large or binary: before and after are null though the file is there. */
  unreadable: z.boolean(),
})
export type FileDiff = z.infer<typeof fileDiff>
export const getUncommitted = defineContract({
  method: 'GET',
  path: '/api/projects/[project]/workspace/diff',
  summary: 'Drafts against the last commit of my branch',
  params: projectParams,
  response: z.object({ files: z.array(fileDiff) }),
})
export const commitDrafts = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/workspace/commits',
  summary: 'Commit drafts to my branch; all where no paths are named',
  params: projectParams,
  body: z.object({
    message: z.string().trim().min(1, 'A commit needs a message.').max(5000),
    paths: z.array(z.string()).nullable(),
  }),
  response: z.object({ sha: z.string(), files: z.number() }),
})

export const mergeConflict = z.object({
  path: z.string(),
  base: z.string().nullable(),
  main: z.string().nullable(),
  branch: z.string().nullable(),
})
/** A conflict is no error: nothing changed, and the three texts are there to resolve it. */
export const updateFromMain = defineContract({
  method: 'POST',
  path: '/api/projects/[project]/workspace/updates',
  summary: 'Merge main into my branch; `resolutions` settle conflicts of an earlier answer',
  params: projectParams,
  body: z.object({ resolutions: z.array(z.object({ path: z.string(), content: z.string().nullable() })) }),
  response: z.discriminatedUnion('status', [
    z.object({ status: z.literal('updated'), sha: z.string() }),
    z.object({ status: z.literal('up-to-date') }),
    z.object({ status: z.literal('conflict'), conflicts: z.array(mergeConflict) }),
  ]),
})
