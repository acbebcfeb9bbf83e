// One of the choices of a field, with what it means below its name.

import { makeStyles, Text, tokens } from '@fluentui/react-components'

const useStyles = makeStyles({
  choice: { display: 'grid', gap: '2px', color: tokens.colorNeutralForeground1 },
})

export function Choice({ name, means }: { readonly name: string; readonly means: string }) {
  return (
    <span className={useStyles().choice}>
      <Text weight="semibold">{name}</Text>
      <Text size={200}>{means}</Text>
    </span>
  )
}
