// The question before something changes: what it means, for whom (its children), and why it did not happen.

import { Text } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'

export type Asked = {
  readonly title: string
  readonly confirm: string
  readonly means: string
  readonly danger: boolean
  /** What has to be typed before. */
  readonly typed?: string
  readonly busy: boolean
  readonly problem: unknown
  readonly onConfirm: () => void
  readonly onClose: () => void
}

/** While it is under way, neither button does anything. */
export function Question(props: Asked & { readonly children: ReactNode }) {
  const { busy, problem } = props
  return (
    <Confirm
      open
      busy={busy}
      danger={props.danger}
      title={props.title}
      confirm={props.confirm}
      typed={props.typed}
      onClose={() => {
        if (!busy) props.onClose()
      }}
      onConfirm={() => {
        if (!busy) props.onConfirm()
      }}
    >
      <Text>{props.means}</Text>
      {props.children}
      {problem != null && <Failed problem={problem} />}
    </Confirm>
  )
}
