// Deletes something that is assigned: says first for how many devices, and asks for its name.

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useRouter } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Operation } from '../../../shared/session/can.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular } from '../../../shared/ui/icons.ts'
import type { Target } from '../../api/management/targets.ts'
import { type AssignedKind, isForPeople, targetsKey } from './assignments.tsx'
import { ReachQuestion } from './reach.tsx'

export function DeleteButton(props: {
  readonly kind: Exclude<AssignedKind, 'removal'>
  readonly id: string
  readonly name: string
  readonly operation: Operation
  readonly read: (id: string, signal: AbortSignal) => Promise<readonly Target[]>
  readonly remove: (id: string) => Promise<unknown>
  readonly listPath: string
  /** Of its lists. */
  readonly queryKey: string
}) {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  const { kind, id, name, operation } = props
  const [asking, setAsking] = useState(false)
  const targets = useQuery({ queryKey: targetsKey(kind, id), queryFn: ({ signal }) => props.read(id, signal) })
  const remove = useMutation({
    mutationFn: () => props.remove(id),
    onSuccess: async () => {
      await router.navigate({ href: props.listPath })
      await queries.invalidateQueries({ queryKey: [props.queryKey] })
    },
  })
  return (
    <>
      <GuardedButton
        operation={operation}
        icon={<DeleteRegular />}
        onClick={() => {
          remove.reset()
          setAsking(true)
        }}
      >
        {t(`assigned.delete.${kind}`)}
      </GuardedButton>
      {asking && (
        <ReachQuestion
          title={t(`assigned.deleteTitle.${kind}`, { name })}
          confirm={t(`assigned.delete.${kind}`)}
          means={t(`assigned.deleteMeans.${kind}`)}
          now={targets.data}
          forPeople={isForPeople(kind)}
          danger
          typed={name}
          busy={remove.isPending}
          problem={remove.error}
          onClose={() => setAsking(false)}
          onConfirm={() => remove.mutate()}
        />
      )}
    </>
  )
}
