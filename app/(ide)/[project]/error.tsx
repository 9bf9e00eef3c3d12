'use client'
import { ErrorState } from '#components/parts/error-state.tsx'

/** A page that broke leaves the bars around it in place. What is typed is stored, or kept in the browser. */
export default function PlaceError({ error, reset }: { error: Error; reset: () => void }) {
  return <ErrorState error={error} what="This page stopped working." onRetry={reset} />
}
