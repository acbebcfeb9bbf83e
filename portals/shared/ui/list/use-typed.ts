// What is typed into the search of a list: shown at once, passed on to the address and the service after a short pause.

import { useEffect, useRef, useState } from 'react'

const pauseMs = 250

/** Text that is shown at once and passed on after a pause in typing; a change from outside (the back button) wins. */
export function useTyped(
  value: string,
  onPause: (text: string) => void,
): readonly [string, (text: string, quietly?: boolean) => void] {
  const [text, setText] = useState(value)
  const latest = useRef(onPause)
  latest.current = onPause
  const dirty = useRef(false)
  useEffect(() => {
    dirty.current = false
    setText(value)
  }, [value])
  useEffect(() => {
    if (!dirty.current) return
    const timer = setTimeout(() => {
      dirty.current = false
      latest.current(text.trim())
    }, pauseMs)
    return () => clearTimeout(timer)
  }, [text])
  const type = (next: string, quietly = false) => {
    dirty.current = !quietly
    setText(next)
  }
  return [text, type]
}
