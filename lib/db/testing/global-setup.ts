import { CLUSTER_FOLDER_VARIABLE, endTestCluster, makeTestClusterFolder } from './test-cluster.ts'

/** Vitest's global setup: one PostgreSQL a test run, started only if a test asks for it, ended after the last. */
export default function setup(): () => Promise<void> {
  const folder = makeTestClusterFolder()
  process.env[CLUSTER_FOLDER_VARIABLE] = folder
  return () => endTestCluster(folder)
}
