// What went wrong, with the focus: the button that was pressed may be far below it.

import { useEffect, useRef } from 'react'

import { Failed } from './states.tsx'

export function FocusedProblem({ problem, title }: { readonly problem: unknown; readonly title?: string }) {
  const box = useRef<HTMLDivElement>(null)
  useEffect(() => {
    if (problem != null) box.current?.focus()
  }, [problem])
  if (problem == null) return null
  return (
    <div ref={box} tabIndex={-1} style={{ outlineStyle: 'none' }}>
      <Failed problem={problem} {...(title !== undefined && { title })} />
    </div>
  )
}
