package main

import (
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
			p, err := study.FindPrinter(format)
			if err != nil {
				return err
			}
			t, err := study.Definitions()
			if err != nil {
				return err
			}
			return p.Write(e.stdout, []*results.Table{t}, false)
		},
	}
	c.Flags().StringVar(&format, "format", study.Printers[0].Name, "how to print: "+strings.Join(study.PrinterNames(), ", "))
	return c
}
