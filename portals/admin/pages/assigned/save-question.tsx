// The save of something that is assigned already asks first: it changes for whom it reaches.

import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { OpenQuestion } from '../../../shared/ui/form/use-save-question.ts'
import type { Target } from '../../api/management/targets.ts'
import { ReachQuestion } from './reach.tsx'

export function SaveQuestion(props: {
  readonly open: OpenQuestion | undefined
  readonly means: string
  readonly targets: readonly Target[] | undefined
  readonly atMost?: true
  readonly forPeople?: true
  readonly children?: ReactNode
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
      forPeople={props.forPeople === true}
      danger={false}
      busy={false}
      problem={null}
      onClose={open.leave}
      onConfirm={open.save}
    >
      {props.children}
    </ReachQuestion>
  )
}
