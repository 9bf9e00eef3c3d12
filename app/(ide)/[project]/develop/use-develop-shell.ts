'use client'
import { useDocumentTitle } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { usePathname } from 'next/navigation'
import { useEffect, useMemo, useRef } from 'react'
import { useDevelop, useOpenPath, useOutcome, useProblems } from '#components/editor/develop-context.tsx'
import { foldersAbove } from '#components/editor/file-tree.ts'
import { countProblems, mergeProblems } from '#components/editor/merge-problems.ts'
import { useNodeOfFile } from '#components/editor/use-node-of-file.ts'
import { useRunModel } from '#components/editor/use-run-model.ts'
import { openTab } from '#components/editor/open-tabs.ts'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { graphQuery, problemsQuery } from '#lib/client/compile.ts'
import { fileOfAddress } from '#lib/client/develop-address.ts'
import { useCanRun, useProject } from '#lib/client/project-context.tsx'
import { messageOf } from '#lib/client/client-error.ts'
import { useStore } from '#lib/client/store.ts'
import { updateShell, type PaletteAction } from '#lib/client/shell-state.ts'

interface Handlers {
  readonly onPreview: () => void
  /** Null where nothing runs. */
  readonly onCancel: (() => void) | null
}

/** Ties Develop to the frame around it: keys, palette actions, status bar, and the tab of the file in the address. */
export function useDevelopShell({ onPreview, onCancel }: Handlers): void {
  useTabOfAddress()
  useTitle()
  useStatus()
  useNewlyBuilt()
  useActions(onPreview)
  useKeys({ onPreview, onCancel })
}

/** Back, forward and links change the address only; what is opened here is shown before the page hears of it. */
function useTabOfAddress(): void {
  const session = useDevelop()
  const pathname = usePathname()
  useEffect(() => {
    const { tabs, expanded } = session.view.get()
    const path = fileOfAddress(window.location.pathname)
    if (path !== null) {
      const open = new Set([...expanded, ...foldersAbove(path)])
      session.update({ path, tabs: openTab(tabs, path), expanded: open })
    } else if (tabs.length > 0 && tabs[0] !== undefined) session.openFile(tabs[0])
    else {
      session.update({ path })
      updateShell({ cursor: null })
    }
  }, [session, pathname])
}

/** The browser's tab is called as the open file, which the server does not know: files open without a request. */
function useTitle(): void {
  const { project } = useProject()
  const path = useOpenPath()
  const name = path?.split('/').at(-1) ?? 'Develop'
  useDocumentTitle(`${name} · ${project.slug} · Metricwright`)
}

function useStatus(): void {
  const { project, outcomes } = useDevelop()
  const path = useOpenPath()
  const outcome = useOutcome(path)
  const problems = useProblems(path)
  const error = useStore(outcomes, (state) => state.error)
  const compiling = useStore(outcomes, (state) => state.slow)
  useEffect(() => updateShell({ compiling }), [compiling])
  useEffect(() => {
    updateShell({ compileFault: error === null ? null : messageOf(error) })
  }, [error])
  const stored = useQuery(problemsQuery(project)).data?.diagnostics ?? null
  useEffect(() => {
    // Without an open file nothing is compiled, and a number of before would stand for what is no more.
    const compiled = outcome === null ? null : { models: outcome.models, elapsedMs: outcome.elapsedMs }
    if (compiled !== null || path === null) updateShell({ compiled })
  }, [outcome, path])
  useEffect(() => {
    if (stored === null) return
    updateShell({ problems: countProblems(mergeProblems(stored, path, problems)) })
  }, [stored, path, problems])
}

/** Where other relations are built than before, the open text reads others: it is compiled and checked again. */
function useNewlyBuilt(): void {
  const session = useDevelop()
  const nodes = useQuery(graphQuery(session.project)).data?.nodes ?? null
  const built = useMemo(() => (nodes === null ? null : countBuilt(nodes)), [nodes])
  const before = useRef(built)
  useEffect(() => {
    const changed = before.current !== null && built !== null && before.current !== built
    before.current = built
    if (changed) session.compileShown()
  }, [session, built])
}

function countBuilt(nodes: readonly GraphNode[]): string {
  const count = (key: 'builtInDevelopment' | 'builtInProduction') => nodes.filter((node) => node[key]).length
  return `${count('builtInDevelopment')} ${count('builtInProduction')}`
}

function useActions(onPreview: () => void): void {
  const session = useDevelop()
  const node = useNodeOfFile(useOpenPath())
  const { run } = useRunModel()
  const latest = useRef({ onPreview, run })
  useEffect(() => {
    latest.current = { onPreview, run }
  })
  const name = node?.name ?? null
  const builds = useCanRun('development')
  useEffect(() => {
    const show = (id: string, label: string, action: () => void): PaletteAction => ({
      id,
      label,
      keys: [],
      run: action,
    })
    const ofNode: PaletteAction[] =
      name === null
        ? []
        : [
            {
              id: 'preview',
              label: `Preview ${name}`,
              keys: ['Ctrl', '↵'],
              run: () => latest.current.onPreview(),
            },
            ...(builds
              ? [
                  show('build', `Build ${name} in development`, () => latest.current.run('build', name)),
                  show('build-parents', `Build ${name} with its parents`, () =>
                    latest.current.run('build', `+${name}`),
                  ),
                  show('test', `Test ${name}`, () => latest.current.run('test', name)),
                ]
              : []),
          ]
    updateShell({
      actions: [
        ...ofNode,
        show('show-changes', 'Commit changes', () => {
          session.update({ side: 'changes' })
          focusWhenThere('[data-commit-message]')
        }),
        show('show-problems', 'Show problems', () => session.update({ bottom: 'problems' })),
        show('show-compiled', 'Show compiled SQL', () => session.update({ bottom: 'compiled' })),
        show('show-files', 'Show files', () => session.update({ side: 'files' })),
      ],
    })
    return () => updateShell({ actions: [] })
  }, [session, name, builds])
}

function useKeys(handlers: Handlers): void {
  const session = useDevelop()
  const path = useOpenPath()
  const latest = useRef(handlers)
  useEffect(() => {
    latest.current = handlers
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const control = event.ctrlKey || event.metaKey
      if (event.defaultPrevented) return
      if (control && event.key === 'Enter') {
        event.preventDefault()
        latest.current.onPreview()
      } else if (control && event.key.toLowerCase() === 's') {
        event.preventDefault()
        // Everything is stored as it is typed; the habit only makes it sooner.
        session.buffers.flush().catch(() => undefined)
      } else if (event.altKey && event.key.toLowerCase() === 'w' && path !== null) {
        event.preventDefault()
        session.closeFile(path)
      } else if (event.key === 'Escape' && latest.current.onCancel !== null) {
        latest.current.onCancel()
      } else if (event.key === 'F6') {
        event.preventDefault()
        focusNextRegion(event.shiftKey ? -1 : 1)
      }
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [session, path])
}

/** The pane was asked for just now: its field is there when what it shows has been read. */
function focusWhenThere(selector: string, frames = 240): void {
  const element = document.querySelector<HTMLElement>(selector)
  if (element) element.focus()
  else if (frames > 0) requestAnimationFrame(() => focusWhenThere(selector, frames - 1))
}

/** F6 goes from pane to pane, also out of the editor, which keeps Tab for itself. */
function focusNextRegion(step: 1 | -1): void {
  const regions = [...document.querySelectorAll<HTMLElement>('[data-region]')]
  const index = regions.findIndex((region) => region.contains(document.activeElement))
  const next = regions[(index + step + regions.length) % regions.length]
  const wanted = [
    '[role=tree]',
    'textarea.inputarea, .native-edit-context',
    '[role=grid]',
    '[aria-selected=true]',
    'button',
  ]
  for (const selector of wanted) {
    const target = next?.querySelector<HTMLElement>(selector)
    if (target) return target.focus()
  }
}
