// What is assigned to a group, and the question before that changes for its members.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type OfGroup, ofGroupQuery } from '../../api/management/of-group.ts'
import { type Reach, reachOfFound } from '../../api/management/reach.ts'
import { membersInsideQuery } from '../../api/queries.ts'
import { type Asked, Question } from '../assigned/question.tsx'
import { inWords } from '../assigned/reach.tsx'
import { RulePreview } from './rule/preview.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'grid', gap: '8px' },
  item: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px', overflowWrap: 'anywhere' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function OfGroupPanel({ groupId }: { readonly groupId: string }) {
  const { t } = useTranslation()
  const assigned = useQuery(ofGroupQuery(useQueryClient(), groupId))
  return (
    <Panel title={t('groups.of.title')}>
      {assigned.isPending && <Waiting rows={2} />}
      {assigned.isError && <Failed problem={assigned.error} retry={() => void assigned.refetch()} />}
      {assigned.data && <List assigned={assigned.data} linked />}
    </Panel>
  )
}

function List({ assigned, linked = false }: { readonly assigned: readonly OfGroup[]; readonly linked?: boolean }) {
  const styles = useStyles()
  const { t } = useTranslation()
  if (assigned.length === 0) return <Text>{t('groups.of.nothing')}</Text>
  return (
    <ul className={styles.list}>
      {assigned.map(({ kind, id, name, path, excluded }) => (
        <li key={id} className={styles.item}>
          {linked ? <RouteLink to={path}>{name}</RouteLink> : <Text weight="semibold">{name}</Text>}
          <Text className={styles.quiet}>{t(`groups.of.kind.${kind}`)}</Text>
          {excluded && (
            <Badge appearance="tint" color="warning">
              {t('groups.of.excluded')}
            </Badge>
          )}
        </li>
      ))}
    </ul>
  )
}

/**
 * Says how many are in the group now and what reaches them through it, both looked up when it is asked; and of a new rule, who
 * comes and who leaves.
 */
export function GroupQuestion(props: Asked & { readonly groupId: string; readonly rule?: string }) {
  const { t } = useTranslation()
  return (
    <Question {...props}>
      <Members groupId={props.groupId} />
      {props.rule !== undefined && <RulePreview rule={props.rule} groupId={props.groupId} />}
      <Text>{t('groups.of.lead')}</Text>
      <Assigned groupId={props.groupId} />
    </Question>
  )
}

function Members({ groupId }: { readonly groupId: string }) {
  const { t } = useTranslation()
  const members = useQuery({ ...membersInsideQuery(groupId), staleTime: 0, retry: false })
  return (
    <Text aria-live="polite">
      {members.isFetching && t('groups.of.counting')}
      {!members.isFetching && members.isError && t('groups.of.notCounted')}
      {!members.isFetching &&
        members.isSuccess &&
        t('groups.of.members', { members: inWords(t, reachOf(members.data)) })}
    </Text>
  )
}

export const reachOf = (inside: Parameters<typeof reachOfFound>[0][number]['inside']): Reach =>
  reachOfFound([{ target: { kind: 'group', groupId: '' }, inside }], 0)

function Assigned({ groupId }: { readonly groupId: string }) {
  const { t } = useTranslation()
  const assigned = useQuery({ ...ofGroupQuery(useQueryClient(), groupId), retry: false })
  return (
    <div aria-live="polite">
      {assigned.isFetching && <Text>{t('groups.of.looking')}</Text>}
      {!assigned.isFetching && assigned.isError && <Text>{t('groups.of.notFound')}</Text>}
      {!assigned.isFetching && assigned.isSuccess && <List assigned={assigned.data} />}
    </div>
  )
}
