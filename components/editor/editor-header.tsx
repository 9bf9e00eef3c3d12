'use client'
import { Button, Menu } from '@mantine/core'
import { IconCheck, IconChevronDown, IconPlayerPlay } from '@tabler/icons-react'
import { useState } from 'react'
import { countOf } from '#components/parts/format-time.ts'
import { KeyHint } from '#components/parts/key-hint.tsx'
import { MiddleText } from '#components/parts/middle-text.tsx'
import { useCanRun, useMay } from '#lib/client/project-context.tsx'
import { useDevelop, useDevelopView } from './develop-context.tsx'
import type { TextPart } from './develop-view.ts'
import classes from './editor-header.module.css'
import { findCtes, previewOfCte } from './find-ctes.ts'
import type { FileNode } from './use-node-of-file.ts'
import { useRunModel } from './use-run-model.ts'

export interface EditorHeaderProps {
  readonly path: string
  readonly node: FileNode | null
  readonly onPreview: (part?: TextPart) => void
}

/** Where the file is, and what can be done with it. */
export function EditorHeader(props: EditorHeaderProps) {
  const parts = props.path.split('/')
  return (
    <div className={classes.bar}>
      <div className={classes.path} title={props.path}>
        <span className={classes.folders}>
          {parts.slice(0, -1).map((part, index) => (
            <span key={parts.slice(0, index + 1).join('/')} className={classes.folder}>
              {part} <span aria-hidden>/</span>{' '}
            </span>
          ))}
        </span>
        <MiddleText text={parts.at(-1) ?? ''} className={classes.name ?? ''} />
      </div>
      <NodeButtons node={props.node} />
      <PreviewButton {...props} />
    </div>
  )
}

function NodeButtons({ node }: { node: FileNode | null }) {
  const canRun = useCanRun('development')
  const { run, starting } = useRunModel()
  if (node === null || !canRun) return null
  const builds = ['model', 'seed', 'snapshot'].includes(node.resourceType)
  if (!builds && node.resourceType !== 'test') return null
  return (
    <>
      <Button disabled={starting} onClick={() => run('test', node.name)}>
        Test
      </Button>
      {builds ? (
        <Button disabled={starting} onClick={() => run('build', node.name)}>
          Build
        </Button>
      ) : null}
    </>
  )
}

/** The text as it is when the menu opens. */
function listPreviews(text: string): readonly TextPart[] {
  return findCtes(text).flatMap((cte) => previewOfCte(text, cte) ?? [])
}

const limits = [100, 500, 1000, 5000, 10_000]

function PreviewButton({ node, path, onPreview }: EditorHeaderProps) {
  const session = useDevelop()
  const limit = useDevelopView((view) => view.previewLimit)
  const selected = useDevelopView((view) => view.selection !== null)
  const mayPreview = useMay('preview.run')
  const [ctes, setCtes] = useState<readonly TextPart[]>([])
  const possible = node !== null || selected
  if (!mayPreview || (!possible && !/\.sql$/i.test(path))) return null
  return (
    <Button.Group>
      <Button
        variant="filled"
        disabled={!possible}
        onClick={() => onPreview()}
        leftSection={<IconPlayerPlay size={14} stroke={1.7} aria-hidden />}
        rightSection={<KeyHint keys={['Ctrl', '↵']} onAccent />}
        aria-keyshortcuts="Control+Enter"
        title={possible ? undefined : 'Select SQL to preview it: this file defines no model'}
      >
        {selected ? 'Preview selection' : 'Preview'}
      </Button>
      <Menu position="bottom-end" onOpen={() => setCtes(listPreviews(session.buffers.get(path)?.text ?? ''))}>
        <Menu.Target>
          <Button variant="filled" className={classes.more ?? ''} aria-label="More previews and their limit">
            <IconChevronDown size={14} stroke={1.7} aria-hidden />
          </Button>
        </Menu.Target>
        <Menu.Dropdown className={classes.menu ?? ''}>
          {ctes.length === 0 ? null : <Menu.Label>Rows of one CTE</Menu.Label>}
          {ctes.map((part) => (
            <Menu.Item key={part.label} onClick={() => onPreview(part)}>
              {part.label}
            </Menu.Item>
          ))}
          <Menu.Label>Cut the result at</Menu.Label>
          {limits.map((each) => (
            <Menu.Item
              key={each}
              onClick={() => session.update({ previewLimit: each })}
              rightSection={each === limit ? <IconCheck size={14} stroke={1.7} aria-label="Chosen" /> : null}
            >
              {countOf(each, 'row')}
            </Menu.Item>
          ))}
        </Menu.Dropdown>
      </Menu>
    </Button.Group>
  )
}
