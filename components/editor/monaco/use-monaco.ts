'use client'
import { useComputedColorScheme } from '@mantine/core'
import { useEffect, useState } from 'react'
import { applyEditorTheme } from './editor-theme.ts'
import { loadMonaco, type MonacoApi } from './load-monaco.ts'

/** The editor's library once it is loaded, painted in the colours of the page. */
export function useMonaco(): { monaco: MonacoApi | null; error: unknown } {
  const [monaco, setMonaco] = useState<MonacoApi | null>(null)
  const [error, setError] = useState<unknown>(null)
  const scheme = useComputedColorScheme('light')
  useEffect(() => {
    let wanted = true
    loadMonaco().then(
      (loaded) => wanted && setMonaco(loaded),
      (problem: unknown) => wanted && setError(problem),
    )
    return () => {
      wanted = false
    }
  }, [])
  useEffect(() => {
    // After the attribute of the root has changed, which the tokens hang on.
    if (monaco !== null) requestAnimationFrame(() => applyEditorTheme(monaco))
  }, [monaco, scheme])
  return { monaco, error }
}
