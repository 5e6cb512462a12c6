package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newRoot(e *env) *cobra.Command {
	root := &cobra.Command{
		Use:   "leydig",
		Short: "Outcomes of testosterone-recovery cohorts, from the spreadsheet to the report",
		Long: `leydig reads a cohort spreadsheet (patients and their laboratory visits), derives
response, eugonadism and recovery, estimates them with intervals, and writes a
report as an Excel workbook, a Word document, a page for the browser and Markdown
with figures, and all results as JSON. Nothing leaves this machine.

Exit status: 0 done; 1 done, with error findings in the input; 2 the command
line, the plan or the input could not be used; 4 a requirement was not met;
130 interrupted.`,
		Example: `  leydig report cohort.xlsx --out results
  leydig report patients.csv visits.csv --out results --formats md,json
  leydig trace cohort.xlsx --patient 012 --outcome recovery
  leydig check cohort.xlsx
  leydig simulate --preset cc-review --out cohort.xlsx`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.Version = version
	root.SetVersionTemplate("leydig {{.Version}}\n")
	root.SetFlagErrorFunc(flagError)
	passwordFlag(e, root)
	alone := func(names ...string) (commands []*cobra.Command) {
		for _, n := range names {
			commands = append(commands, newStatistic(e, "", n))
		}
		return commands
	}
	root.PersistentFlags().BoolVar(&e.files.Force, "force", false, "replace output files that leydig did not put there")
	root.PersistentFlags().BoolVar(&e.quiet, "quiet", false, "tell no progress on stderr; findings and errors are told")
	for _, g := range []struct {
		id, title string
		commands  []*cobra.Command
	}{
		{"cohort", "From the spreadsheet to the report:", []*cobra.Command{newReport(e), newCheck(e), newInit(e), newSchema(e),
			newDefinitions(e), newExport(e), newTrace(e), newTables(e), newRender(e), newSimulate(e)}},
		{"results", "From the results of a report:", []*cobra.Command{newText(e), newReferee(e), newStrobe(e), newDiff(e), newCite(e)}},
		{"published", "Against what was published:", []*cobra.Command{newValidate(e), newMultiverse(e), newPublished(e)}},
		{"curves", "Time to event, for any table:", alone("km", "logrank", "rmst", "cox", "cuminc", "finegray", "turnbull", "aft")},
		{"models", "Models of an outcome, for any table:", append(alone("logistic", "linear", "ordinal", "gee", "mixed", "trajectories", "impute",
			"weight", "duration", "states", "prognosis"), newPredict(e))},
		{"statistics", "Other statistics, for any table or typed counts:",
			append(alone("compare", "proportion", "meta"), newStats(e), newPower(e))},
	} {
		root.AddGroup(&cobra.Group{ID: g.id, Title: g.title})
		for _, c := range g.commands {
			c.GroupID = g.id
			root.AddCommand(c)
		}
	}
	root.AddCommand(newVersion(e), newMan(e))
	root.AddCommand(topics()...)
	strict(root)
	complete(root)
	guard(root)
	return root
}

func newVersion(e *env) *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := fmt.Fprintln(e.stdout, "leydig", version)
			return err
		},
	}
}
