import { getDatabase } from './client.ts'

export interface SecondFactorRow {
  readonly secret: Uint8Array
  readonly confirmedAt: Date | null
}

export async function findSecondFactor(userId: string): Promise<SecondFactorRow | null> {
  return getDatabase().secondFactor.findUnique({
    where: { userId },
    select: { secret: true, confirmedAt: true },
  })
}

/** Begins an enrolment, in place of one that was not finished. False where one is confirmed already. */
export async function putPendingFactor(userId: string, secret: Uint8Array<ArrayBuffer>): Promise<boolean> {
  return getDatabase().$transaction(async (database) => {
    await database.secondFactor.deleteMany({ where: { userId, confirmedAt: null } })
    const { count } = await database.secondFactor.createMany({
      data: [{ userId, secret }],
      skipDuplicates: true,
    })
    return count === 1
  })
}

/** Confirms an enrolment by the code of a step, and keeps its recovery codes. False where another was faster. */
export async function confirmFactor(
  userId: string,
  lastStep: bigint,
  recoveryHashes: readonly string[],
): Promise<boolean> {
  return getDatabase().$transaction(async (database) => {
    const { count } = await database.secondFactor.updateMany({
      where: { userId, confirmedAt: null },
      data: { confirmedAt: new Date(), lastStep },
    })
    if (count === 0) return false
    await database.recoveryCode.deleteMany({ where: { userId } })
    await database.recoveryCode.createMany({ data: recoveryHashes.map((hash) => ({ userId, hash })) })
    return true
  })
}

/** False where this step or a later one was taken already: a code is good once. */
export async function takeStep(userId: string, step: bigint): Promise<boolean> {
  const { count } = await getDatabase().secondFactor.updateMany({
    where: { userId, lastStep: { lt: step } },
    data: { lastStep: step },
  })
  return count === 1
}

/** False where the person has no such code, or used it. */
export async function takeRecoveryCode(userId: string, hash: string): Promise<boolean> {
  const { count } = await getDatabase().recoveryCode.updateMany({
    where: { userId, hash, usedAt: null },
    data: { usedAt: new Date() },
  })
  return count === 1
}

export async function replaceRecoveryCodes(userId: string, hashes: readonly string[]): Promise<void> {
  const database = getDatabase()
  await database.$transaction([
    database.recoveryCode.deleteMany({ where: { userId } }),
    database.recoveryCode.createMany({ data: hashes.map((hash) => ({ userId, hash })) }),
  ])
}

export async function countRecoveryCodes(userId: string): Promise<number> {
  return getDatabase().recoveryCode.count({ where: { userId, usedAt: null } })
}

/** False where there is none. */
export async function deleteSecondFactor(userId: string): Promise<boolean> {
  const database = getDatabase()
  const [, { count }] = await database.$transaction([
    database.recoveryCode.deleteMany({ where: { userId } }),
    database.secondFactor.deleteMany({ where: { userId } }),
  ])
  return count > 0
}
