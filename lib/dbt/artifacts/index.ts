export { artifactPath, compiledPath, manifestArtifact } from './manifest-artifact.ts'
export type { ArtifactMetadata, CompiledText } from './manifest-artifact.ts'
export { runResultsArtifact } from './run-results-artifact.ts'
export { TargetFolder } from './write-artifacts.ts'
