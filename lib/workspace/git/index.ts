export { acceptBranchName, findBranchNameFault } from './accept-branch-name.ts'
export { acceptRemote, looksLikeRemote } from './accept-remote.ts'
export { moveBranch, noObject, writeCommit, writeTree, type FileChange, type Person } from './commit.ts'
export {
  countDistance,
  findHead,
  findHeads,
  findMergeBase,
  getHead,
  isAncestor,
  listHeads,
  readLog,
  readOnlyMessage,
  type Distance,
  type LogEntry,
} from './history.ts'
export { mergeCommits, type ConflictedFile, type MergeResult } from './merge.ts'
export { findNameClash } from './name-clash.ts'
export { mergeTexts, type ThreeTexts } from './merge-texts.ts'
export { gitBlobId, readBlob, readBlobs, readTree, writeBlob, type Tree, type TreeEntry } from './objects.ts'
export { createRepository, repositoryPath, tidyRepository } from './repository.ts'
export { gitLine, runGit } from './run-git.ts'
export { fetchBranch, pushBranch, readDefaultBranch, type Origin } from './transfer.ts'
export { readWorkingTree } from './working-tree.ts'
