// The save of something that is assigned already asks first: it changes for whom it reaches.

import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Target } from '../../api/management/targets.ts'
import { ReachQuestion } from './reach.tsx'

type Open = { readonly save: () => void; readonly leave: () => void }

export function useSaveQuestion() {
  const [open, setOpen] = useState<Open>()
  /** Rejects when the change is not wanted after all; the form keeps what was typed. */
  const confirmed = () =>
    new Promise<void>((resolve, reject) => {
      setOpen({
        save: () => {
          setOpen(undefined)
          resolve()
        },
        leave: () => {
          setOpen(undefined)
          reject(new Error('It was not confirmed.'))
        },
      })
    })
  return { open, confirmed }
}

export function SaveQuestion(props: {
  readonly open: Open | undefined
  readonly means: string
  readonly targets: readonly Target[] | undefined
  readonly atMost?: true
}) {
  const { t } = useTranslation()
  const { open } = props
  if (!open) return null
  return (
    <ReachQuestion
      title={t('assigned.saveTitle')}
      confirm={t('common.save')}
      means={props.means}
      now={props.targets}
      {...(props.atMost && { atMost: true })}
      danger={false}
      busy={false}
      problem={null}
      onClose={open.leave}
      onConfirm={open.save}
    />
  )
}
