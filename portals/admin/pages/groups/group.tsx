// One group: its rule or its members, how to add one, or why one is in it.

import { Badge, MessageBar, MessageBarBody, makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useEffect, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DeleteRegular } from '../../../shared/ui/icons.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { deleteGroup, type Group, isDynamic } from '../../api/directory.ts'
import { groupQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { LicencesOfGroup } from '../licences/of-holder.tsx'
import { AddMember } from './add-member.tsx'
import { takeCreated } from './created.ts'
import { MembersPanel } from './members.tsx'
import { AroundPanel } from './nested.tsx'
import { GroupQuestion, OfGroupPanel } from './of-group.tsx'
import { GroupSettings } from './settings.tsx'
import { type Asked, WhyPanel } from './why.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '16px', maxWidth: '880px' },
})

/** Each anew: from one that is in another a link leads to that one, and it takes the focus. */
export function GroupPage() {
  const { groupId } = useParams({ from: '/inside/groups/$groupId' })
  return <OneGroup key={groupId} groupId={groupId} />
}

function OneGroup({ groupId }: { readonly groupId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { data: group } = useSuspenseQuery(groupQuery(groupId))
  const refresh = () => {
    void queries.invalidateQueries({ queryKey: ['devices'] })
    return queries.invalidateQueries({ queryKey: ['groups'] })
  }
  const dynamic = isDynamic(group)
  const [created, setCreated] = useState<Notice>()
  // Said after the page itself has taken the focus.
  useEffect(() => {
    if (takeCreated(groupId)) setCreated({ text: t(dynamic ? 'groups.createdDynamic' : 'groups.created') })
  }, [t, groupId, dynamic])
  const [asked, setAsked] = useState<Asked>()
  const tells = dynamic || can('directory.group.explain-member').allowed
  const deletion = useDeletion(group, refresh)
  return (
    <PageFrame
      title={group.displayName}
      lead={group.description}
      back={{ to: paths.groups(), name: t('groups.title') }}
      actions={deletion.button}
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
        <MembersPanel group={group} onAsk={tells ? setAsked : undefined} onRemoved={refresh} />
        {tells && <WhyPanel key={`why ${groupId}`} group={group} asked={asked} />}
        <AroundPanel groupId={groupId} />
        <OfGroupPanel groupId={groupId} />
        <LicencesOfGroup group={group} />
        {!dynamic && <GroupSettings key={`name ${groupId}`} group={group} onSaved={refresh} />}
      </div>
      {deletion.question}
    </PageFrame>
  )
}

/** The button at the head of the page, and the question that it asks. */
function useDeletion(group: Group, refresh: () => Promise<void>) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const [asking, setAsking] = useState(false)
  const remove = useMutation({
    mutationFn: () => deleteGroup(group.id),
    onSuccess: async () => {
      await navigate({ to: '/groups' })
      await refresh()
    },
  })
  const ask = () => {
    remove.reset()
    setAsking(true)
  }
  return {
    button: (
      <GuardedButton operation="directory.group.delete" icon={<DeleteRegular />} onClick={ask}>
        {t('groups.delete')}
      </GuardedButton>
    ),
    question: asking && (
      <GroupQuestion
        groupId={group.id}
        title={t('groups.deleteTitle', { name: group.displayName })}
        confirm={t('groups.delete')}
        means={t('groups.deleteLead')}
        danger
        typed={group.displayName}
        busy={remove.isPending}
        problem={remove.error}
        onClose={() => setAsking(false)}
        onConfirm={() => remove.mutate()}
      />
    ),
  }
}
