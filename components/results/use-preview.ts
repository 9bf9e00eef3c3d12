'use client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { runPreview } from '#lib/contracts/compile.ts'
import type { Position } from '#lib/core/text-position.ts'
import type { BodyOf, ResponseOf } from '#lib/contracts/contract.ts'
import { call } from '#lib/client/call.ts'
import { isAbort } from '#lib/client/client-error.ts'

export type PreviewAnswer = ResponseOf<typeof runPreview>

export interface PreviewPart {
  readonly text: string
  readonly start: Position
  /** What it is, for the reader of the result: "Selection", "CTE paid". */
  readonly label: string
}

export interface PreviewRequest {
  readonly path: string
  readonly content: string
  /** SQL with Jinja to run in place of the whole file, and where in the file it begins. */
  readonly part: PreviewPart | null
  readonly limit: number
}

export interface FinishedPreview {
  readonly request: PreviewRequest
  readonly answer: PreviewAnswer
  readonly elapsedMs: number
}

/** What runs now, and what came back last; an older result stays until a new one is there. */
export interface PreviewState {
  readonly running: { readonly request: PreviewRequest; readonly startedAt: number } | null
  readonly finished: FinishedPreview | null
  readonly error: unknown
  readonly cancelled: boolean
}

export interface Preview extends PreviewState {
  readonly start: (request: PreviewRequest) => void
  /** Closes the request, which ends the query in the warehouse. */
  readonly cancel: () => void
}

function bodyOf({ path, content, part, limit }: PreviewRequest): BodyOf<typeof runPreview> {
  if (part === null) return { path, content, selection: null, limit }
  return { path, content, selection: part.text, selectionStart: part.start, limit }
}

const idle: PreviewState = { running: null, finished: null, error: null, cancelled: false }

export function usePreview(project: string): Preview {
  const [state, setState] = useState<PreviewState>(idle)
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => controller.current?.abort(), [])

  const start = useCallback(
    (request: PreviewRequest) => {
      controller.current?.abort()
      const own = new AbortController()
      controller.current = own
      const startedAt = performance.now()
      setState((before) => ({ ...before, running: { request, startedAt }, error: null, cancelled: false }))
      call(runPreview, { params: { project }, body: bodyOf(request), signal: own.signal }).then(
        (answer) => {
          if (controller.current !== own) return
          const finished = { request, answer, elapsedMs: performance.now() - startedAt }
          setState({ running: null, finished, error: null, cancelled: false })
        },
        (error: unknown) => {
          if (controller.current !== own || isAbort(error)) return
          setState((before) => ({ ...before, running: null, error }))
        },
      )
    },
    [project],
  )
  const cancel = useCallback(() => {
    controller.current?.abort()
    controller.current = null
    setState((before) => ({ ...before, running: null, cancelled: true }))
  }, [])
  return { ...state, start, cancel }
}
