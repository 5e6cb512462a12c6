package main

import (
	"github.com/inconshreveable/mousetrap"
	"github.com/spf13/cobra"
)

// fromDesktop tells that the program was opened by a double click or a drop. The library
// would refuse to run at all then; it is told not to.
func fromDesktop() bool {
	cobra.MousetrapHelpText = ""
	return mousetrap.StartedByExplorer()
}
