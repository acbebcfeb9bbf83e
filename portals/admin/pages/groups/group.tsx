// One group: its rule or its members, how to add one, or why one is in it.

import {
  Badge,
  Button,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Text,
  Tooltip,
  tokens,
} from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular, DismissRegular, LightbulbRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { deleteGroup, isDynamic, isGroup, isPaused, type Member, removeMember } from '../../api/directory.ts'
import { groupQuery, membersQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { LicencesOfGroup } from '../licences/of-holder.tsx'
import { AddMember } from './add-member.tsx'
import { takeCreated } from './created.ts'
import { AroundPanel, WithInner } from './nested.tsx'
import { GroupQuestion, OfGroupPanel } from './of-group.tsx'
import { GroupSettings } from './settings.tsx'
import { type Asked, WhyPanel } from './why.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '16px', maxWidth: '880px' },
  byRule: { display: 'block', marginBottom: '8px', color: tokens.colorNeutralForeground2 },
})

/** Each anew: from one that is in another a link leads to that one, and it takes the focus. */
export function GroupPage() {
  const { groupId } = useParams({ from: '/inside/groups/$groupId' })
  return <OneGroup key={groupId} groupId={groupId} />
}

function OneGroup({ groupId }: { readonly groupId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { data: group } = useSuspenseQuery(groupQuery(groupId))
  const members = useQuery(membersQuery(groupId))
  const [deleting, setDeleting] = useState(false)
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ['devices'] })
    return queries.invalidateQueries({ queryKey: ['groups'] })
  }
  const [notice, setNotice] = useState<Notice>()
  const remove = useMutation({
    mutationFn: ({ id }: Member) => removeMember(groupId, id),
    onSuccess: async (_, member) => {
      setNotice({ text: t('groups.removed', { name: nameOf(member) }) })
      await refresh()
    },
  })
  const removeGroup = useMutation({
    mutationFn: () => deleteGroup(groupId),
    onSuccess: async () => {
      await navigate({ to: '/groups' })
      await refresh()
    },
  })
  const dynamic = isDynamic(group)
  const paused = isPaused(group)
  const [created, setCreated] = useState<Notice>()
  // Said after the page itself has taken the focus.
  useEffect(() => {
    if (takeCreated(groupId)) setCreated({ text: t(dynamic ? 'groups.createdDynamic' : 'groups.created') })
  }, [t, groupId, dynamic])
  const { mutate: take } = remove
  const [asked, setAsked] = useState<Asked>()
  const tells = dynamic || can('directory.group.explain-member').allowed
  const columns = useMemo(
    (): ReadonlyArray<Column<Member>> => [
      { id: 'name', name: t('groups.column.name'), cell: (member) => <MemberName member={member} /> },
      { id: 'kind', name: t('groups.column.memberKind'), cell: (member) => t(`groups.${kindOf(member)}`) },
      {
        id: 'action',
        name: t('groups.column.action'),
        cell: (member: Member) => (
          <>
            {tells && (
              <WhyButton member={member} onAsk={() => setAsked({ member: { id: member.id, name: nameOf(member) } })} />
            )}
            {!dynamic && <RemoveButton member={member} onRemove={() => take(member)} />}
          </>
        ),
      },
    ],
    [t, dynamic, tells, take],
  )
  return (
    <PageFrame
      title={group.displayName}
      lead={group.description}
      back={{ to: paths.groups(), name: t('groups.title') }}
      actions={
        <GuardedButton
          operation="directory.group.delete"
          icon={<DeleteRegular />}
          onClick={() => {
            removeGroup.reset()
            setDeleting(true)
          }}
        >
          {t('groups.delete')}
        </GuardedButton>
      }
    >
      <div className={styles.stack}>
        <Said notice={created} />
        {group.source !== null && (
          <MessageBar intent="info" layout="multiline">
            <MessageBarBody>{t('groups.comesFrom', { source: group.source })}</MessageBarBody>
          </MessageBar>
        )}
        {dynamic && <GroupSettings key={`settings ${groupId}`} group={group} onSaved={refresh} />}
        {!dynamic && group.selfDescribedProperties.length > 0 && (
          <Text>
            <Badge appearance="tint" color="warning">
              {t('groups.selfDescribed')}
            </Badge>{' '}
            {t('groups.formerlySelfDescribed', { properties: group.selfDescribedProperties.join(', ') })}
          </Text>
        )}
        {!dynamic && group.source === null && <AddMember groupId={groupId} onAdded={refresh} />}
        <Panel title={t('groups.members')}>
          {dynamic && (
            <Text className={styles.byRule}>{t(paused ? 'groups.membersPaused' : 'groups.membersDynamic')}</Text>
          )}
          {members.isPending && <Waiting rows={3} />}
          {members.isError && <Failed problem={members.error} retry={() => void members.refetch()} />}
          {remove.isError && <Failed problem={remove.error} />}
          <Said notice={notice} />
          {members.data?.length === 0 && <Text>{t('groups.membersEmpty')}</Text>}
          {members.data?.some(isGroup) && <WithInner groupId={groupId} />}
          {members.data && members.data.length > 0 && (
            <DataTable name={t('groups.membersTable')} columns={columns} rows={members.data} />
          )}
        </Panel>
        {tells && <WhyPanel key={`why ${groupId}`} group={group} asked={asked} />}
        <AroundPanel groupId={groupId} />
        <OfGroupPanel groupId={groupId} />
        <LicencesOfGroup group={group} />
        {!dynamic && <GroupSettings key={`name ${groupId}`} group={group} onSaved={refresh} />}
      </div>
      {deleting && (
        <GroupQuestion
          groupId={groupId}
          title={t('groups.deleteTitle', { name: group.displayName })}
          confirm={t('groups.delete')}
          means={t('groups.deleteLead')}
          danger
          typed={group.displayName}
          busy={removeGroup.isPending}
          problem={removeGroup.error}
          onClose={() => setDeleting(false)}
          onConfirm={() => removeGroup.mutate()}
        />
      )}
    </PageFrame>
  )
}

const kinds = {
  '#microsoft.graph.device': 'kindDevice',
  '#microsoft.graph.user': 'kindUser',
  '#microsoft.graph.group': 'kindGroup',
} as const satisfies Record<Member['@odata.type'], string>
const kindOf = (member: Member) => kinds[member['@odata.type']]

/** Who may not read the member is given its id alone. */
const nameOf = ({ displayName, id }: Member): string => displayName ?? id

function MemberName({ member }: { readonly member: Member }) {
  const kind = kindOf(member)
  if (kind === 'kindDevice') return nameOf(member)
  return (
    <RouteLink to={kind === 'kindUser' ? paths.person(member.id) : paths.group(member.id)}>{nameOf(member)}</RouteLink>
  )
}

function RemoveButton({ member, onRemove }: { readonly member: Member; readonly onRemove: () => void }) {
  const { t } = useTranslation()
  return (
    <Tooltip relationship="label" content={t('groups.remove', { name: nameOf(member) })}>
      <Button size="small" appearance="subtle" icon={<DismissRegular />} onClick={onRemove} />
    </Tooltip>
  )
}

function WhyButton({ member, onAsk }: { readonly member: Member; readonly onAsk: () => void }) {
  const { t } = useTranslation()
  return (
    <Button
      size="small"
      appearance="subtle"
      icon={<LightbulbRegular />}
      aria-label={t('groups.why.of', { name: nameOf(member) })}
      onClick={onAsk}
    >
      {t('groups.why.button')}
    </Button>
  )
}
