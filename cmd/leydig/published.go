package main

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
	"leydig/cohort"
	"leydig/stats/published"
	"leydig/stats/results"
)

// publishedOptions are the flags of `leydig published`.
type publishedOptions struct{ registry, format string }

func newPublished(e *env) *cobra.Command {
	o := &publishedOptions{}
	c := &cobra.Command{
		Use:   "published list|show|search|counts|check|schema",
		Short: "Published figures: what was printed, where it was read, whether it is consistent",
		Long: `The registry of published figures: definition, estimator, population, counts, interval,
who claims it, where it was read, how certain that is. check holds printed numbers
against themselves: percentages against their denominators (GRIM), intervals against
the counts, totals against their parts, units against what can be.`,
		Example: `  leydig published list
  leydig published search clomiphene eugonad
  leydig published show claimed_cc_response_76
  leydig published check rasmussen2016_low
  leydig published counts kohn2017_tmc5 wenker2015_return --format csv | leydig meta - --columns events,patients --study figure
  leydig published check --registry own.yaml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return fmt.Errorf("what of the published figures: list, show, search, counts, check or schema?")
			}
			names := []string{"list", "show", "search", "counts", "check", "schema"}
			return fmt.Errorf("published has no %q%s; there are %s", args[0], cohort.DidYouMean(args[0], names), strings.Join(names, ", "))
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	f := c.PersistentFlags()
	f.StringVar(&o.registry, "registry", "", "your own registry (YAML)")
	f.StringVar(&o.format, "format", study.Printers[0].Name, "how to print: "+strings.Join(study.PrinterNames(), ", "))
	sub := func(use, short string, args cobra.PositionalArgs, run func(r *published.Registry, args []string) ([]*results.Table, error)) {
		c.AddCommand(&cobra.Command{Use: use, Short: short, Args: args, RunE: func(_ *cobra.Command, args []string) error {
			print, err := study.FindPrinter(o.format)
			if err != nil {
				return err
			}
			r, err := readRegistry(e, o.registry)
			if err != nil {
				return err
			}
			tables, err := run(r, args)
			if err != nil {
				return err
			}
			return print.Write(e.stdout, tables, true)
		}})
	}
	sub("list", "List the figures", cobra.NoArgs, func(r *published.Registry, _ []string) ([]*results.Table,
		error) {
		return study.ListFigures(r.Search()), nil
	})
	sub("search WORD...", "List the figures in which every word is found", cobra.MinimumNArgs(1), func(r *published.Registry,
		args []string) ([]*results.Table, error) {
		found := r.Search(args...)
		if len(found) == 0 {
			return nil, fmt.Errorf("no figure has all of: %s", strings.Join(args, ", "))
		}
		return study.ListFigures(found), nil
	})
	sub("show ID...", "Show all that is known of figures", cobra.MinimumNArgs(1), study.ShowFigures)
	sub("counts [ID...]", "Print events and patients, a row for each figure, for leydig meta", cobra.ArbitraryArgs, study.CountsOfFigures)
	sub("check [ID...]", "Hold figures against themselves", cobra.ArbitraryArgs, study.CheckFigures)
	c.AddCommand(&cobra.Command{Use: "schema", Short: "Print the JSON schema of a registry", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			enc := json.NewEncoder(e.stdout)
			enc.SetIndent("", "  ")
			enc.SetEscapeHTML(false)
			return enc.Encode(study.RegistrySchema())
		}})
	return c
}
