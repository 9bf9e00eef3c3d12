import { createHash } from 'node:crypto'
import {
  developmentTarget,
  PRODUCTION_SCHEMA,
  productionTarget,
  templateEnvironment,
} from '#lib/catalog/environment-target.ts'
import {
  readPackageFiles,
  readSnapshotFiles,
  readTexts,
  type StoredFile,
} from '#lib/catalog/snapshot-files.ts'
import { AppError } from '#lib/core/app-error.ts'
import { listDrafts } from '#lib/db/draft-repository.ts'
import { findProjectById, type ProjectRecord } from '#lib/db/project-repository.ts'
import type { TargetProfile } from '#lib/dbt/index.ts'
import type { PackageFiles } from '#lib/workspace/package-set.ts'
import type { CommitRef, ScopeDto } from './protocol.ts'
import { Kept } from '#lib/core/kept.ts'
import type { Change, Place, SnapshotPayload } from './thread/messages.ts'

interface SnapshotPlan {
  readonly commit: CommitRef
  readonly target: TargetProfile
  readonly like: string | null
}

interface HeldDrafts {
  readonly versions: ReadonlyMap<string, number>
  readonly texts: ReadonlyMap<string, string | null>
}

/** Files that the engine reads; others are not taken into its memory. */
const READ = /\.(sql|py|ya?ml|md|csv|txt|json|jinja2?)$/i
/** The compile service needs a seed's head, not its rows. */
const LARGEST_SEED = 256 * 1024
const PROJECT_MS = 2_000
const BELIEVED_MS = 10_000

/** Turns what a request names into what the compile threads know: snapshots of commits, and drafts on top. */
export class ProjectDesk {
  readonly #plans = new Kept<SnapshotPlan>(500)
  readonly #drafts = new Kept<HeldDrafts>(500)
  readonly #latest = new Map<string, string>()
  readonly #projects = new Map<string, { readonly record: ProjectRecord; readonly readAt: number }>()
  /** By package set: packages that are folders of the project. */
  readonly #locals = new Kept<PackageFiles['locals']>(500)

  /** As it was a moment ago; what is older is read again behind the answer, what is old before it. */
  async getProject(id: string): Promise<ProjectRecord> {
    const known = this.#projects.get(id)
    const age = performance.now() - (known?.readAt ?? Number.NEGATIVE_INFINITY)
    if (known === undefined || age > BELIEVED_MS) return this.readProject(id)
    if (age > PROJECT_MS) void this.readProject(id).catch(() => undefined)
    return known.record
  }

  /** As it is now: for what goes on for longer than a request. */
  async readProject(id: string): Promise<ProjectRecord> {
    const known = this.#projects.get(id)
    // Others who come meanwhile take what is there.
    if (known) this.#projects.set(id, { ...known, readAt: performance.now() })
    const record = await findProjectById(id)
    if (record === null) {
      this.#projects.delete(id)
      throw new AppError('not-found', 'There is no such project.')
    }
    this.#projects.set(id, { record, readAt: performance.now() })
    return record
  }

  /** The place that a request looks at; `buffer` is the text that travels with it. */
  async place(
    project: ProjectRecord,
    scope: ScopeDto,
    buffer: { readonly path: string; readonly text: string | null } | null,
  ): Promise<Place> {
    if (scope.branch === null) return this.production(project, scope.main)
    const target = developmentTarget(project, scope.caller.slug)
    const { head, id } = scope.branch
    const snapshot = this.#plan(project, head, target)
    const drafts = await this.#draftsOf(scope.branch, buffer?.path ?? null)
    const changes = new Map(drafts)
    if (buffer !== null) changes.set(buffer.path, buffer.text)
    return {
      snapshot,
      overlay: `${id} ${target.schema}`,
      changes: await this.#withLocals(head, [...changes]),
      affinity: { project: project.id, person: target.schema },
    }
  }

  /** Main, or any commit, under production's names. */
  production(project: ProjectRecord, commit: CommitRef): Place {
    return this.snapshot(project, commit, productionTarget(project))
  }

  /** Files as they are stored, without drafts. */
  snapshot(project: ProjectRecord, commit: CommitRef, target: TargetProfile): Place {
    const snapshot = this.#plan(project, commit, target)
    const person = target.schema === PRODUCTION_SCHEMA ? null : target.schema
    return { snapshot, overlay: '', changes: [], affinity: { project: project.id, person } }
  }

  /** Reads what a thread does not hold. */
  async load(key: string): Promise<SnapshotPayload> {
    const plan = this.#plans.get(key)
    if (plan === undefined) throw new Error(`Nothing is known of the snapshot ${key}`)
    const { commit, target, like } = plan
    const found = await readSnapshotFiles(commit.snapshotId, commit.packageSetId)
    if (commit.packageSetId !== null) this.#locals.set(commit.packageSetId, found.locals)
    const wanted = found.files.filter((file) => READ.test(file.path))
    const texts = await readTexts(wanted)
    return {
      key,
      files: wanted.map((file) => [file.path, file.blob, headOf(file, texts)]),
      target,
      env: [...templateEnvironment()],
      like: like === key ? null : like,
    }
  }

  #plan(project: ProjectRecord, commit: CommitRef, target: TargetProfile): string {
    const settings = createHash('sha1').update(JSON.stringify(target)).digest('hex').slice(0, 12)
    const key = [project.id, commit.snapshotId, commit.packageSetId ?? '', settings].join(' ')
    const relatives = `${project.id} ${settings}`
    if (this.#plans.get(key) === undefined) {
      this.#plans.set(key, { commit, target, like: this.#latest.get(relatives) ?? null })
    }
    this.#latest.set(relatives, key)
    return key
  }

  /** Texts of a branch's drafts, but for the file whose text travels with the request. Only what is new is read. */
  async #draftsOf(
    { id: branchId, drafts }: NonNullable<ScopeDto['branch']>,
    but: string | null,
  ): Promise<ReadonlyMap<string, string | null>> {
    const heads = drafts.filter((head) => head.path !== but)
    const held = this.#drafts.get(branchId)
    const stale = heads.filter((head) => held?.versions.get(head.path) !== head.version)
    const rows =
      stale.length === 0 ? [] : await listDrafts(branchId, { paths: stale.map((head) => head.path) })
    const read = new Map(rows.map((row) => [row.path, row]))
    const texts = new Map<string, string | null>()
    const versions = new Map<string, number>()
    for (const { path, version } of heads) {
      const row = read.get(path)
      const text = row ? row.content : held?.texts.get(path)
      if (text === undefined) continue
      texts.set(path, text)
      versions.set(path, row?.version ?? version)
    }
    this.#drafts.set(branchId, { versions, texts })
    return texts
  }

  /** A package that is a folder of the project changes with it. */
  async #withLocals({ packageSetId }: CommitRef, changes: readonly Change[]): Promise<readonly Change[]> {
    const locals = packageSetId === null ? [] : await this.#localsOf(packageSetId)
    if (locals.length === 0) return changes
    const copies = changes.flatMap(([path, text]) =>
      locals.flatMap(([to, from]): Change[] =>
        path.startsWith(`${from}/`) ? [[to + path.slice(from.length), text]] : [],
      ),
    )
    // What is typed in stays the last, and a package's dbt_project.yml comes before its files.
    return [...copies, ...changes]
  }

  /** Read before a thread reads the snapshot: of packages that were only now installed nothing is known yet. */
  async #localsOf(packageSetId: string): Promise<PackageFiles['locals']> {
    const known = this.#locals.get(packageSetId)
    if (known !== undefined) return known
    const { locals } = await readPackageFiles(packageSetId)
    this.#locals.set(packageSetId, locals)
    return locals
  }
}

function headOf(file: StoredFile, texts: ReadonlyMap<string, string>): string {
  const text = texts.get(file.path) ?? ''
  const isLargeSeed = text.length > LARGEST_SEED && file.path.toLowerCase().endsWith('.csv')
  return isLargeSeed ? text.slice(0, LARGEST_SEED) : text
}
