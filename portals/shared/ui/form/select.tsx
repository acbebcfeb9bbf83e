// A list of choices. By itself one is as wide as its longest choice, which may be a name of 256 letters; this one keeps to the
// width of its field.

import { Select as FluentSelect, makeStyles, useRestoreFocusTarget } from '@fluentui/react-components'
import type { ComponentProps } from 'react'

const useStyles = makeStyles({ whole: { minWidth: 0, maxWidth: '100%' } })

export function Select(props: Omit<ComponentProps<typeof FluentSelect>, 'root'>) {
  const styles = useStyles()
  const restore = useRestoreFocusTarget() // after a dialog
  return <FluentSelect {...restore} {...props} root={{ className: styles.whole }} />
}
