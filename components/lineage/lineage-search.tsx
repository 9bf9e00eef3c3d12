'use client'
import { TextInput } from '@mantine/core'
import { IconFilter } from '@tabler/icons-react'
import { useId, useMemo, useState, type KeyboardEvent, type RefObject } from 'react'
import { KeyHint } from '#components/parts/key-hint.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { NodeShape } from '#components/parts/node-shape.tsx'
import type { GraphNode } from '#lib/contracts/compile.ts'
import { canvasId } from './canvas-context.ts'
import classes from './lineage.module.css'
import { searchOptions, type SearchOption } from './search-options.ts'
import type { ChangeView } from './use-lineage-view.ts'

/** Finds a node by name, or shows a dbt selection. Arrows choose, Enter takes, Esc clears. */
export function LineageSearch({
  ref,
  ...props
}: {
  nodes: readonly GraphNode[]
  select: string
  ref: RefObject<HTMLInputElement | null>
  onChange: ChangeView
}) {
  const list = useId()
  const [text, setText] = useState(props.select)
  const [open, setOpen] = useState(false)
  const [at, setAt] = useState(0)
  const options = useMemo(() => searchOptions(props.nodes, text), [props.nodes, text])
  const take = (option: SearchOption | undefined) => {
    setOpen(false)
    // What was found is walked on from.
    if (option !== undefined) document.getElementById(canvasId)?.focus()
    if (option === undefined) props.onChange({ select: '' })
    else if (option.kind === 'select') props.onChange({ select: option.text, focus: null, folds: [] })
    else {
      setText('')
      props.onChange({ focus: option.node.id, select: '' })
    }
  }
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && options.length > 0) {
      setOpen(true)
      setAt((at + step + options.length) % options.length)
    } else if (event.key === 'Enter') take(options[at])
    else if (event.key === 'Escape' && text !== '') {
      setText('')
      take(undefined)
    } else return
    event.preventDefault()
  }
  const shown = open && options.length > 0
  return (
    <div className={classes.search}>
      <TextInput
        ref={ref}
        aria-keyshortcuts="/"
        aria-label="Find a node, or select with dbt syntax"
        placeholder="Name, or 2+orders+"
        leftSection={<IconFilter size={16} stroke={1.5} />}
        {...(text === '' ? { rightSection: <KeyHint keys={['/']} /> } : {})}
        value={text}
        role="combobox"
        aria-expanded={shown}
        aria-controls={list}
        {...(shown ? { 'aria-activedescendant': `${list}-${at}` } : {})}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setAt(0)
          setOpen(true)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      <ul id={list} role="listbox" aria-label="Found" className={classes.options} hidden={!shown}>
        {options.map((option, index) => (
          <li
            key={option.kind === 'node' ? option.node.id : 'select'}
            id={`${list}-${index}`}
            role="option"
            aria-selected={index === at}
            className={classes.option}
            onPointerDown={(event) => {
              event.preventDefault()
              take(option)
            }}
          >
            {option.kind === 'node' ? (
              <>
                <NodeShape {...option.node} />
                <MiddleText text={option.node.name} />
              </>
            ) : (
              <>
                <IconFilter size={16} stroke={1.5} aria-hidden />
                <span>
                  Select <code>{option.text}</code>
                </span>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  )
}
