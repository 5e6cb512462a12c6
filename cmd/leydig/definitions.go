package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
	"leydig/stats/results"
)

func newDefinitions(e *env) *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "definitions",
		Short: "List the published definitions of outcomes that a plan can name",
		Long: `Lists definitions of response, eugonadism and sperm recovery as publications have
them, each with its rule, its citation, and how far it was seen in a source. A plan
names them:

  outcomes:
    presets: [keihani_2020, kohn_2017]`,
		Example: "  leydig definitions\n  leydig definitions --format markdown",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			i := slices.IndexFunc(printers, func(p printer) bool { return p.name == format })
			if i < 0 {
				return fmt.Errorf("--format %s: choose from %s", format, strings.Join(printerNames(), ", "))
			}
			t, err := study.Definitions()
			if err != nil {
				return err
			}
			return printers[i].write(e.stdout, []*results.Table{t}, false)
		},
	}
	c.Flags().StringVar(&format, "format", printers[0].name, "how to print: "+strings.Join(printerNames(), ", "))
	return c
}
