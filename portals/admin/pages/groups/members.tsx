// The members of a group: who they are, why each is one, and taking one out.

import { Button, makeStyles, Text, Tooltip, tokens } from '@fluentui/react-components'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { DismissRegular, LightbulbRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Group, isDynamic, isGroup, isPaused, type Member, removeMember } from '../../api/directory.ts'
import { membersQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { WithInner } from './nested.tsx'
import type { Asked } from './why.tsx'

const useStyles = makeStyles({
  byRule: { display: 'block', marginBottom: '8px', color: tokens.colorNeutralForeground2 },
})

type Props = {
  readonly group: Group
  /** Asks why somebody is in it; undefined where nobody may ask. */
  readonly onAsk: ((asked: Asked) => void) | undefined
  readonly onRemoved: () => Promise<void>
}

export function MembersPanel({ group, onAsk, onRemoved }: Props) {
  const styles = useStyles()
  const { t } = useTranslation()
  const members = useQuery(membersQuery(group.id))
  const [notice, setNotice] = useState<Notice>()
  const remove = useMutation({
    mutationFn: ({ id }: Member) => removeMember(group.id, id),
    onSuccess: async (_, member) => {
      setNotice({ text: t('groups.removed', { name: nameOf(member) }) })
      await onRemoved()
    },
  })
  const dynamic = isDynamic(group)
  const columns = useColumns(onAsk, dynamic ? undefined : remove.mutate)
  return (
    <Panel title={t('groups.members')}>
      {dynamic && (
        <Text className={styles.byRule}>{t(isPaused(group) ? 'groups.membersPaused' : 'groups.membersDynamic')}</Text>
      )}
      {members.isPending && <Waiting rows={3} />}
      {members.isError && <Failed problem={members.error} retry={() => void members.refetch()} />}
      {remove.isError && <Failed problem={remove.error} />}
      <Said notice={notice} />
      {members.data?.length === 0 && <Text>{t('groups.membersEmpty')}</Text>}
      {members.data?.some(isGroup) && <WithInner groupId={group.id} />}
      {members.data && members.data.length > 0 && (
        <DataTable name={t('groups.membersTable')} columns={columns} rows={members.data} />
      )}
    </Panel>
  )
}

function useColumns(
  onAsk: Props['onAsk'],
  onRemove: ((member: Member) => void) | undefined,
): ReadonlyArray<Column<Member>> {
  const { t } = useTranslation()
  return useMemo(
    () => [
      { id: 'name', name: t('groups.column.name'), cell: (member) => <MemberName member={member} /> },
      { id: 'kind', name: t('groups.column.memberKind'), cell: (member) => t(`groups.${kindOf(member)}`) },
      {
        id: 'action',
        name: t('groups.column.action'),
        cell: (member) => (
          <>
            {onAsk && (
              <WhyButton member={member} onAsk={() => onAsk({ member: { id: member.id, name: nameOf(member) } })} />
            )}
            {onRemove && <RemoveButton member={member} onRemove={() => onRemove(member)} />}
          </>
        ),
      },
    ],
    [t, onAsk, onRemove],
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
