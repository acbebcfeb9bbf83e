// Targets of a profile: groups, groups left out, or all devices. Each change is a question first, which says for how many devices.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { groupOf } from '../../api/management/targets.ts'
import { type Assignment, assign, type ProfileTarget, profileTarget, unassign } from '../../api/profiles.ts'
import { assignmentsQuery, groupsQuery } from '../../api/queries.ts'
import { AddTarget } from '../assigned/add-target.tsx'
import { useNameOfTarget } from '../assigned/reach.tsx'
import { TargetItem } from '../assigned/target-item.tsx'
import { GivenDirectly } from './directly.tsx'
import { ProfileQuestion } from './reach.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '16px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', display: 'grid' },
})

/** `after`: as it was when the question was asked. */
type Adding = { readonly target: ProfileTarget; readonly after: readonly ProfileTarget[] }
type Leaving = { readonly assignment: Assignment; readonly after: readonly ProfileTarget[] }

export function AssignmentsPanel({ profileId }: { readonly profileId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(assignmentsQuery(profileId))
  const groups = useQuery(groupsQuery())
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ['devices'] })
    return queries.invalidateQueries({ queryKey: ['profiles'] })
  }
  const [notice, setNotice] = useState<Notice>()
  const [removing, setRemoving] = useState<Leaving>()
  const [adding, setAdding] = useState<Adding>()
  const nameOfTarget = useNameOfTarget()
  const add = useMutation({
    mutationFn: (target: ProfileTarget) => assign(profileId, target),
    onSuccess: async (_, target) => {
      const name = nameOfTarget(target)
      await refresh()
      setAdding(undefined)
      setNotice({ text: t(target.kind === 'excluded' ? 'profiles.nowExcluded' : 'profiles.nowAssigned', { name }) })
    },
  })
  const remove = useMutation({
    mutationFn: ({ id }: Assignment) => unassign(profileId, id),
    onSuccess: async (_, assignment) => {
      await refresh()
      setRemoving(undefined)
      setNotice({ text: t('profiles.nowRemoved', { name: nameOfTarget(profileTarget(assignment)) }) })
    },
  })
  const isSelfDescribed = (target: ProfileTarget) =>
    groups.data?.some(({ id, selfDescribedProperties: chosen }) => id === groupOf(target) && chosen.length > 0) === true
  const targets = list.data?.map(profileTarget) ?? []
  const ask = (target: ProfileTarget) => {
    add.reset()
    setNotice(undefined)
    setAdding({ target, after: [...targets, target] })
  }
  return (
    <Panel title={t('profiles.assignments')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t('profiles.assignmentsLead')}</Text>
        {list.isPending && <Waiting rows={2} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        <Said notice={notice} />
        {list.data?.length === 0 && <GivenDirectly profileId={profileId} />}
        <ul className={styles.list}>
          {list.data?.map((assignment) => (
            <TargetItem
              key={assignment.id}
              target={profileTarget(assignment)}
              name={nameOfTarget(profileTarget(assignment))}
              onRemove={() => {
                remove.reset()
                setNotice(undefined)
                setRemoving({ assignment, after: list.data.filter((one) => one !== assignment).map(profileTarget) })
              }}
            >
              {isSelfDescribed(profileTarget(assignment)) && (
                <Badge appearance="tint" color="warning">
                  {t('groups.selfDescribed')}
                </Badge>
              )}
            </TargetItem>
          ))}
        </ul>
        {list.data && (
          <AddTarget
            now={targets}
            everyone={['devices']}
            operation="autopilot.profile.assign"
            onAdd={(target) => {
              if (target.kind !== 'users') ask(target)
            }}
          />
        )}
      </div>
      {adding && (
        <ProfileQuestion
          profileId={profileId}
          after={adding.after}
          title={t(`profiles.addTitle.${adding.target.kind}`, { name: nameOfTarget(adding.target) })}
          confirm={t(`profiles.addDo.${adding.target.kind}`)}
          means={t(`profiles.addMeans.${adding.target.kind}`)}
          danger={adding.target.kind === 'excluded'}
          busy={add.isPending}
          problem={add.error}
          onClose={() => setAdding(undefined)}
          onConfirm={() => add.mutate(adding.target)}
        />
      )}
      {removing && (
        <ProfileQuestion
          profileId={profileId}
          after={removing.after}
          title={t('profiles.removeTitle', { name: nameOfTarget(profileTarget(removing.assignment)) })}
          confirm={t('profiles.removeDo')}
          means={t(`profiles.removeMeans.${profileTarget(removing.assignment).kind}`)}
          danger
          busy={remove.isPending}
          problem={remove.error}
          onClose={() => setRemoving(undefined)}
          onConfirm={() => remove.mutate(removing.assignment)}
        />
      )}
    </Panel>
  )
}
