import { tmpdir } from 'node:os'
import path from 'node:path'

/** Where copies of projects lie while their packages are installed: how the paths of these folders begin. */
export const packageCopies = () => path.join(tmpdir(), 'metricwright-packages-')
