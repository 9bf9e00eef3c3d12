import { operation, type OperationContext } from '#lib/access/operation.ts'
import { callWorker } from '#lib/compile-service/call-worker.ts'
import { resolveScope } from '#lib/compile-service/resolve-scope.ts'
import type { AccessTestDto, listAccessTests as contract } from '#lib/contracts/access-tests.ts'
import type { ResponseOf } from '#lib/contracts/index.ts'

type Results = ResponseOf<typeof contract>

/** The access tests of my branch or of main. Each result tells no more than its reader may know. */
export const listAccessTests = operation(
  { name: 'access.tests', permission: 'project.read' },
  async (
    { principal, signal }: OperationContext,
    input: { readonly project: string; readonly of: 'branch' | 'main' },
  ): Promise<Results> => {
    const { scope } = await resolveScope(principal, input.project, input.of)
    return callWorker('accessTests', { scope, tests: null }, { signal })
  },
)

/** Tests that were read elsewhere, such as in a folder of the command line. */
export const judgeAccessTests = operation(
  { name: 'access.judge-tests', permission: 'project.read' },
  async (
    { principal, signal }: OperationContext,
    input: { readonly project: string; readonly tests: AccessTestDto[] },
  ): Promise<Results> => {
    const { scope } = await resolveScope(principal, input.project, 'main')
    return callWorker('accessTests', { scope, tests: input.tests }, { signal })
  },
)
