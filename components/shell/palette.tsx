'use client'
import { Spotlight } from '@mantine/spotlight'
import {
  IconBolt,
  IconColumns3,
  IconCompass,
  IconFile,
  IconPlayerPlay,
  IconSearch,
  IconUser,
  type Icon,
} from '@tabler/icons-react'
import { useEffect, useLayoutEffect, useState } from 'react'
import { describeShape } from '#components/parts/describe-shape.ts'
import { KeyHint } from '#components/parts/key-hint.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import { useStore } from '#lib/client/store.ts'
import { closePalette, openPalette, paletteMode, paletteStore, returnFocus } from './palette-control.ts'
import classes from './palette.module.css'
import { rankItems, type PaletteItem } from './rank-items.ts'
import { usePaletteItems, type RunnableItem } from './use-palette-items.ts'

/** Ctrl+K finds anything, Ctrl+P a file; both also inside the editor, which would take the keys. */
export function Palette() {
  const [query, setQuery] = useState('')
  const mode = useStore(paletteMode, (state) => state.mode)
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      const key = event.key.toLowerCase()
      if (key !== 'k' && key !== 'p') return
      event.preventDefault()
      event.stopPropagation()
      openPalette(key === 'p' ? 'files' : 'everything')
    }
    window.addEventListener('keydown', listen, true)
    return () => window.removeEventListener('keydown', listen, true)
  }, [])
  const asks = mode === 'files' ? 'Open a file' : 'Find a file, model, column, run, person or action'
  return (
    <Spotlight.Root
      store={paletteStore}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      scrollable
      // At the top, where it stays while the list under it grows and shrinks.
      centered={false}
      yOffset={64}
      maxHeight={440}
      size={600}
      radius="lg"
      transitionProps={{ duration: 80, exitDuration: 0, onExited: returnFocus }}
      returnFocus={false}
      overlayProps={{ backgroundOpacity: 0.2, blur: 0 }}
      classNames={{ search: classes.search ?? '' }}
      attributes={{ content: { 'aria-label': asks } }}
    >
      <Spotlight.Search
        placeholder={asks}
        aria-label={asks}
        leftSection={<IconSearch size={16} stroke={1.5} aria-hidden />}
      />
      <Spotlight.ActionsList className={classes.list}>
        <PaletteResults query={query} />
      </Spotlight.ActionsList>
    </Spotlight.Root>
  )
}

function PaletteResults({ query }: { query: string }) {
  const mode = useStore(paletteMode, (state) => state.mode)
  const found = rankItems(query, usePaletteItems(mode, query), 60)
  useChosen(query, found)
  if (found.length === 0)
    return <Spotlight.Empty className={classes.empty}>Nothing is named so.</Spotlight.Empty>
  return found.map((item) => (
    <Spotlight.Action
      key={item.id}
      className={classes.item}
      onClick={() => {
        closePalette()
        item.run()
      }}
    >
      <PaletteRow item={item} kind={mode === 'files' ? '' : kindOf(item)} />
    </Spotlight.Action>
  ))
}

/** The first is chosen with each letter; what is read only after the last letter has to be chosen here. */
function useChosen(query: string, found: readonly RunnableItem[]): void {
  const ids = found.map((item) => item.id).join('\n')
  useLayoutEffect(() => {
    if (query === '' || ids === '') return
    const list = document.getElementById(paletteStore.getState().listId)
    if (list === null || list.querySelector('[data-selected]') !== null) return
    list.querySelector('[data-action]')?.setAttribute('data-selected', 'true')
    paletteStore.updateState((state) => ({ ...state, selected: 0 }))
  }, [query, ids])
}

const icons: Readonly<Record<PaletteItem['group'], Icon>> = {
  Files: IconFile,
  Models: IconFile,
  Columns: IconColumns3,
  Runs: IconPlayerPlay,
  People: IconUser,
  Places: IconCompass,
  Actions: IconBolt,
  Branches: IconCompass,
}

/** What it is, where the shape does not say it in words. */
function kindOf(item: RunnableItem): string {
  if (item.node !== null) return describeShape(item.node.resourceType, null).label
  return item.group === 'Actions' ? '' : item.group.replace(/s$/, '')
}

function PaletteRow({ item, kind }: { item: RunnableItem; kind: string }) {
  const ItemIcon = icons[item.group]
  return (
    <div className={classes.row}>
      {item.node === null ? (
        <ItemIcon size={16} stroke={1.5} aria-hidden className={classes.icon} />
      ) : (
        <NodeShape
          resourceType={item.node.resourceType}
          materialized={item.node.materialized}
          layer={item.node.layer}
        />
      )}
      <span className={classes.label}>
        <MiddleText text={item.label} />
      </span>
      <span className={classes.about}>
        <MiddleText text={item.about} />
      </span>
      {item.keys.length === 0 ? <span className={classes.group}>{kind}</span> : <KeyHint keys={item.keys} />}
    </div>
  )
}
