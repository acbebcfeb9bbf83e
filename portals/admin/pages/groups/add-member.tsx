// Adds a device, a person or a group to a group without a rule.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { config } from '../../../shared/api/config.ts'
import { TextField } from '../../../shared/ui/form/fields.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { addMember } from '../../api/directory.ts'
import { findGroup, findMember } from './find-member.ts'

const useStyles = makeStyles({
  inner: { display: 'grid', gap: '12px' },
  // Not at the bottom: a wrong field has its error below it.
  add: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'flex-start' },
  addButton: { marginTop: '26px' },
})

export function AddMember({ groupId, onAdded }: { readonly groupId: string; readonly onAdded: () => unknown }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const add = useMutation({
    mutationFn: async (wanted: string) => {
      const member = (await findMember(wanted)) ?? (await findGroup(wanted))
      if (!member) throw new Error(t(wanted.includes('@') ? 'groups.unknownUser' : 'groups.unknownMember', { wanted }))
      await addMember(groupId, member.id, config().graph)
      return member.name
    },
    onSuccess: onAdded,
  })
  const form = useForm({
    schema: z.object({ member: z.string().check(z.trim(), z.minLength(1, t('groups.memberToAdd'))) }),
    initial: { member: '' },
    save: ({ member }) => add.mutateAsync(member),
    after: 'clear',
  })
  return (
    <Panel title={t('groups.addTitle')}>
      <Form form={form} className={styles.inner}>
        {add.isError && <Failed problem={add.error} />}
        <div className={styles.add}>
          <TextField control={form.control} name="member" label={t('groups.newMember')} maxLength={300} />
          <div className={styles.addButton}>
            <GuardedSubmit operation="directory.group.add-member" busy={add.isPending}>
              {t('groups.add')}
            </GuardedSubmit>
          </div>
        </div>
        <div aria-live="polite">{add.isSuccess && <Text>{t('groups.added', { name: add.data })}</Text>}</div>
      </Form>
    </Panel>
  )
}
