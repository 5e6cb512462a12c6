package main

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"leydig/cohort"
	"leydig/cohort/derive"
	"leydig/cohort/schema"
	"leydig/stats/analysis"
	"leydig/stats/results"
	"leydig/stats/tabulate"
)

// reportOptions are the flags of `leydig report`.
type reportOptions struct {
	inputs  []string
	plan    string
	out     string
	formats []string
	units   []string
}

func newReport(e *env) *cobra.Command {
	var o reportOptions
	c := &cobra.Command{
		Use:   "report INPUT... --out DIR",
		Short: "Read a cohort and write the whole report",
		Long: `Reads a workbook (sheets of patients and of visits) or a pair of CSV files, derives
outcomes, analyses them, and writes report.xlsx, report.md with its figures, and
results.json into a folder. Every cell that could not be used is listed with its
place. The inputs are never changed.`,
		Example: `  leydig report cohort.xlsx --out results
  leydig report patients.csv visits.csv --out results --unit total_testosterone=nmol/L
  leydig report cohort.xlsx --plan study.yaml --out results --formats xlsx,json`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs = args
			return runReport(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.plan, "plan", "", "study plan (YAML); without one the built-in definitions run")
	f.StringVar(&o.out, "out", "leydig-report", "folder to write into; made if it is not there")
	f.StringSliceVar(&o.formats, "formats", nil, "what to write: "+strings.Join(formatNames(), ", ")+" (default: all)")
	f.StringArrayVar(&o.units, "unit", nil, "unit of a column, e.g. total_testosterone=nmol/L (repeatable)")
	return c
}

// study is an input that was read and derived.
type study struct {
	plan     plan
	read     *schema.Result
	data     *derive.Dataset
	inputs   []results.Input
	findings []cohort.Finding
}

// load reads inputs and derives outcomes: the part that every command shares.
func load(ctx context.Context, e *env, paths []string, planPath string, units []string) (*study, error) {
	p, err := loadPlan(planPath, units)
	if err != nil {
		return nil, err
	}
	progress := e.progress("reading")
	defer progress.stop()
	books, inputs, err := open(ctx, paths)
	if err != nil {
		return nil, err
	}
	progress.step("recognising columns and values")
	read, err := schema.Read(ctx, books, p.Columns)
	if err != nil {
		return nil, p.locate(err)
	}
	progress.step("deriving outcomes")
	data, err := derive.Evaluate(ctx, read.Cohort, p.Outcomes)
	if err != nil {
		return nil, err
	}
	understood(inputs, read.Tables)
	found := slices.Concat(read.Findings, data.Findings)
	cohort.SortFindings(found)
	return &study{p, read, data, inputs, found}, nil
}

// analyse runs the plan's analyses.
func (s *study) analyse(ctx context.Context) (*results.Set, error) {
	text, err := s.plan.text()
	if err != nil {
		return nil, err
	}
	set, err := analysis.Run(ctx, tabulate.New(s.data), s.plan.Analyses, results.Run{
		Title: s.plan.Report.Title, Program: "leydig", Version: version, Inputs: s.inputs, Plan: text, Month: 30.4375,
	})
	if err != nil {
		return nil, err
	}
	set.Findings = gather(s.findings)
	return set, nil
}

func runReport(ctx context.Context, e *env, o reportOptions) error {
	chosen, err := chooseFormats(o.formats)
	if err != nil {
		return err
	}
	out, err := newFolder(o.out)
	if err != nil {
		return err
	}
	defer out.discard()
	s, err := load(ctx, e, o.inputs, o.plan, o.units)
	if err != nil {
		return err
	}
	progress := e.progress("analysing")
	set, err := s.analyse(ctx)
	if err != nil {
		progress.stop()
		return err
	}
	progress.step("writing")
	err = writeFormats(ctx, out, chosen, set, s)
	progress.stop()
	if err != nil {
		return err
	}
	if err := out.commit(); err != nil {
		return err
	}
	return conclude(e, set, out)
}

// conclude tells in a few lines what was found and where it lies.
func conclude(e *env, set *results.Set, out *folder) error {
	w := e.stdout
	if set.Run.Synthetic != "" {
		fmt.Fprintln(w, "SYNTHETIC COHORT: no figure here is evidence about patients.")
	}
	sum := set.Summary
	fmt.Fprintf(w, "%d patients, %d visits\n", sum.Patients, sum.Visits)
	if sum.Wilson != nil {
		fmt.Fprintf(w, "responders   %d of %d evaluable (%.1f%%; 95%% interval %.1f to %.1f%%)\n", sum.Responders, sum.Evaluable,
			100*float64(sum.Responders)/float64(sum.Evaluable), 100*float64(sum.Wilson[0]), 100*float64(sum.Wilson[1]))
	}
	if r := sum.Recovery; r != nil {
		fmt.Fprintf(w, "recovery     %d of %d at risk", r.Events, r.AtRisk)
		if m := float64(r.Median); m == m {
			fmt.Fprintf(w, ", median %.2f months", m)
		}
		fmt.Fprintln(w)
	}
	fmt.Fprintf(w, "written to   %s: %s\n", out.path, strings.Join(out.files(), ", "))
	errors := printFindings(e.stderr, set.Findings)
	if errors > 0 {
		return exitError{exitFindings}
	}
	return nil
}

// printFindings lists errors and warnings, a line each, and counts the rest.
func printFindings(w io.Writer, f results.Findings) (errors int) {
	const most = 10
	shown := 0
	for _, x := range f.List {
		if x.Severity == string(cohort.Info) || shown == most {
			continue
		}
		shown++
		at := cohort.Ref{File: x.File, Sheet: x.Sheet, Cell: x.Cell}
		fmt.Fprintf(w, "%s: %s: %s: found %q, expected %s; %s\n", at, x.Severity, x.Code, clip(x.Got), x.Want, x.Message)
	}
	var counts []string
	loud := 0
	for _, c := range f.Counts {
		counts = append(counts, fmt.Sprintf("%d %s", c.N, c.Code))
		if c.Severity == string(cohort.Error) {
			errors += c.N
		}
		if c.Severity != string(cohort.Info) {
			loud += c.N
		}
	}
	if len(counts) > 0 {
		fmt.Fprintf(w, "findings: %s", strings.Join(counts, ", "))
		if loud > shown {
			fmt.Fprintf(w, " (%d more than shown here; the sheet Findings lists them)", loud-shown)
		}
		fmt.Fprintln(w)
	}
	return errors
}

// clip shortens a cell's text for one line.
func clip(s string) string {
	const most = 60
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// progress tells on stderr what is under way once a second has passed.
type progress struct {
	e     *env
	start time.Time
	drawn bool
	done  chan struct{}
	steps chan string
}

func (e *env) progress(what string) *progress {
	p := &progress{e: e, start: time.Now(), done: make(chan struct{}), steps: make(chan string)}
	go func() {
		defer close(p.done)
		tick := time.NewTicker(time.Second)
		defer tick.Stop()
		for {
			select {
			case s, open := <-p.steps:
				if !open {
					if p.drawn && e.terminal {
						fmt.Fprint(e.stderr, "\r\033[K")
					}
					return
				}
				what = s
			case <-tick.C:
				switch {
				case e.terminal:
					fmt.Fprintf(e.stderr, "\r\033[Kleydig: %s, %d s", what, int(time.Since(p.start).Seconds()))
				case !p.drawn:
					fmt.Fprintf(e.stderr, "leydig: %s\n", what)
				}
				p.drawn = true
			}
		}
	}()
	return p
}

func (p *progress) step(what string) { p.steps <- what }

func (p *progress) stop() {
	close(p.steps)
	<-p.done
}
