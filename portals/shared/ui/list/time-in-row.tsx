// A time in a row of a long list, short, with the whole of it for who points at it and for a screen reader. Fluent's tooltip is some
// thirty hooks in each row, used or not; here it is made when somebody points there.

import { Tooltip } from '@fluentui/react-components'
import { memo, useCallback, useEffect, useRef, useState } from 'react'

import { formatAgo, formatFullDateTime, instant } from '../../text/format.ts'

/** Fluent's own, in milliseconds. */
const delay = 250

/** `never` is said of a time that never was. */
export const TimeInRow = memo(function TimeInRow({ at, never }: { readonly at: string; readonly never: string }) {
  const [pointedAt, pointAt] = useState<HTMLElement>()
  const date = instant(at)
  if (!date) return <>{never}</>
  const full = formatFullDateTime(date)
  return (
    <>
      <time dateTime={at} aria-description={full} onPointerEnter={({ currentTarget }) => pointAt(currentTarget)}>
        {formatAgo(date, new Date())}
      </time>
      {pointedAt && <Tip target={pointedAt} text={full} onGone={pointAt} />}
    </>
  )
})

/** It comes and goes after a while, stays while the pointer is on it, and goes by Escape (WCAG 2.2, 1.4.13). */
function Tip(props: {
  readonly target: HTMLElement
  readonly text: string
  readonly onGone: (gone: undefined) => void
}) {
  const { target, text, onGone } = props
  const [visible, setVisible] = useState(false)
  const timer = useRef<number>(undefined)
  const later = useCallback((then: () => void) => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(then, delay)
  }, [])
  useEffect(() => {
    const show = () => later(() => setVisible(true))
    const leave = () => later(() => onGone(undefined))
    show()
    target.addEventListener('pointerenter', show)
    target.addEventListener('pointerleave', leave)
    return () => {
      window.clearTimeout(timer.current)
      target.removeEventListener('pointerenter', show)
      target.removeEventListener('pointerleave', leave)
    }
  }, [target, later, onGone])
  return (
    <Tooltip
      relationship="inaccessible"
      content={{ children: text, onPointerEnter: () => window.clearTimeout(timer.current) }}
      visible={visible}
      positioning={{ target }}
      onVisibleChange={(_, change) => {
        if (!change.visible) onGone(undefined)
      }}
    />
  )
}
