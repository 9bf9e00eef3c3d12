import { contextOf } from '#lib/access/testing/test-people.ts'
import { getDatabase } from '#lib/db/client.ts'
import { startRun } from '#lib/runs/start-run.ts'
import { createFile } from '#lib/workspace/create-file.ts'
import type { AttackResult, BuildAttack, Outcome, PreviewAttack, ProductAttack } from './attack.ts'
import { buildAttacks } from './builds.ts'
import { previewAttacks } from './previews.ts'
import { productAttacks } from './product.ts'
import { endOf } from './run-end.ts'
import { serverAttacks } from './server.ts'
import { SECRET } from './scenery.ts'
import { lastAuditId, refusalsSince, tryPreview, type RefusalRow, type Shop, type Stage } from './stage.ts'

type Tell = (result: AttackResult) => void

/** All attacks whose road has the word, one after the other; those that are builds in one run a warehouse. */
export async function performAttacks(stage: Stage, tell: Tell, word = ''): Promise<readonly AttackResult[]> {
  const isWanted = ({ road }: { readonly road: string }) => road.includes(word)
  const results: AttackResult[] = []
  const keep = (result: AttackResult) => {
    results.push(result)
    tell(result)
  }
  for (const shop of stage.shops) {
    const here = <T extends { readonly on?: unknown }>(each: T) =>
      each.on === undefined || each.on === shop.warehouse
    for (const attack of previewAttacks.filter(here).filter(isWanted))
      keep(await performPreview(stage, shop, attack))
    const builds = buildAttacks.filter(here).filter(isWanted)
    const together = builds.filter((attack) => attack.alone === undefined)
    const runs = [together, ...builds.filter((attack) => attack.alone === true).map((attack) => [attack])]
    for (const attacks of runs.filter((each) => each.length > 0)) {
      for (const result of await performBuilds(stage, shop, attacks)) keep(result)
    }
  }
  for (const shop of stage.shops.filter(({ where }) => where === 'postgres'))
    for (const attack of serverAttacks.filter(isWanted))
      keep(await performProduct(stage, shop, attack, shop.where))
  for (const attack of productAttacks.filter(isWanted)) {
    for (const shop of stage.shops.filter((each) => isTriedIn(each, attack, stage))) {
      const where = attack.on === 'product' ? 'product' : shop.where
      keep(await performProduct(stage, shop, attack, where))
    }
  }
  return results.sort((one, other) => one.number - other.number)
}

function isTriedIn(shop: Shop, { on }: ProductAttack, { shops }: Stage): boolean {
  if (on === 'product') return shop === shops[0]
  return on === 'logins' ? shop.where === 'postgres' : on.includes(shop.warehouse)
}

async function performPreview(stage: Stage, shop: Shop, attack: PreviewAttack): Promise<AttackResult> {
  const since = await lastAuditId()
  const { verdict, said } = await tryPreview(stage.ann, shop, attack.sql)
  const refusals = await refusalsSince(since, stage.ann.userId)
  // A template whose question was refused fails as a whole, and is a refusal.
  const asked = verdict === 'failed' && refusals.length > 0
  return judge(attack, shop.where, { verdict: asked ? 'refused' : verdict, said }, refusals)
}

async function performProduct(
  stage: Stage,
  shop: Shop,
  attack: ProductAttack,
  where: AttackResult['where'],
): Promise<AttackResult> {
  const since = await lastAuditId()
  const outcome = await attack.attempt(stage, shop)
  return judge(attack, where, outcome, await refusalsSince(since))
}

function judge(
  { number, road, expected }: Pick<AttackResult, 'number' | 'road' | 'expected'>,
  where: AttackResult['where'],
  { verdict, said }: Outcome,
  refusals: readonly RefusalRow[],
): AttackResult {
  const audited = verdict === 'refused' ? refusals.length > 0 : null
  const asExpected = expected.includes(verdict) && audited !== false
  return { number, road, where, verdict, expected, asExpected, audited, said: said.replace(/\s+/g, ' ') }
}

/** The files of all, then one run of all their nodes; each node is judged by itself. */
async function performBuilds(
  { ann, ada }: Stage,
  shop: Shop,
  attacks: readonly BuildAttack[],
): Promise<readonly AttackResult[]> {
  const context = contextOf(ann)
  for (const { files } of attacks) {
    for (const [path, content] of Object.entries(files))
      await createFile(context, { project: shop.slug, path, content })
  }
  const since = await lastAuditId()
  const { id } = await startRun(context, {
    project: shop.slug,
    command: 'build',
    select: `${attacks.map(({ node }) => node).join(' ')} tested tested_too united`,
    exclude: '',
    environment: 'development',
    fullRefresh: false,
  })
  const error = await endOf(id)
  const nodes = await getDatabase().runNode.findMany({ where: { runId: id } })
  const refusals = await refusalsSince(since, ann.userId)
  const results: AttackResult[] = []
  for (const attack of attacks) {
    const node = nodes.find(({ name }) => name === attack.node)
    // What needs a schema that was refused is skipped; the run says why.
    const message =
      node === undefined || node.state === 'skipped'
        ? `${node?.message ?? 'Not built.'} ${error}`
        : node.message
    const own = refusals.filter((row) => isOf(row, attack.node, message))
    const ended = node?.state ?? 'none'
    const found = await outcomeOfNode(
      { ended, message, refused: own.length > 0, alone: attack.alone === true },
      async () => (node === undefined || node.relation === '' ? '' : readAll(ada, shop, node.relation)),
    )
    results.push(judge(attack, shop.where, found, own))
  }
  return results
}

/** A line of its own, or its place in one of several: by the node, and by the reason that the node's message has. */
function isOf({ subject, reason }: RefusalRow, node: string, message: string): boolean {
  if (!/: \d+ more statements\b/.test(subject)) {
    return (
      message.includes(reason) && (subject.includes(`: ${node}: `) || subject.includes(': create schema '))
    )
  }
  return reason.split('\n').some((line) => {
    // A schema is made before the nodes that need it, and for them all.
    const names = new RegExp(` ${node}(?: \\(\\d+\\))?(?:,|$)`)
    const why = line.slice(0, line.indexOf('. ') + 1)
    return (names.test(line) || / create schema /.test(line)) && why !== '' && message.includes(why)
  })
}

async function outcomeOfNode(
  node: {
    readonly ended: string
    readonly message: string
    readonly refused: boolean
    readonly alone: boolean
  },
  read: () => Promise<string>,
): Promise<Outcome> {
  if (node.message.includes(SECRET)) return { verdict: 'leaked', said: node.message }
  if (node.refused) return { verdict: 'refused', said: node.message }
  if (['error', 'fail', 'none', 'skipped'].includes(node.ended)) {
    const failed = node.ended === 'error' || node.alone
    return { verdict: failed ? 'failed' : 'not there', said: node.message }
  }
  // What was built is looked at by somebody who may see all.
  const leaked = (await read()).includes(SECRET)
  return { verdict: leaked ? 'leaked' : 'allowed', said: node.message }
}

async function readAll(who: Stage['ada'], shop: Shop, relation: string): Promise<string> {
  return (await tryPreview(who, shop, `select * from ${relation}`)).text
}
