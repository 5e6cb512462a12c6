package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/files"
	"leydig/cmd/study"
	"leydig/cohort/derive"
	"leydig/reports/table"
	"leydig/stats/results"
)

// reportOptions are the flags of `leydig report`.
type reportOptions struct {
	inputs  []string
	plan    string
	out     string
	formats []string
	units   []string
	look    study.Look
	audit   bool
	share   bool
	least   int64
	// leastSaid tells that the command line has --small-cells.
	leastSaid bool
}

func newReport(e *env) *cobra.Command {
	var o reportOptions
	c := &cobra.Command{
		Use:   "report INPUT... --out DIR",
		Short: "Read a cohort and write the whole report",
		Long: `Reads a workbook (sheets of patients and of visits) or a pair of CSV files, derives
outcomes, analyses them, and writes report.xlsx, report.docx, report.html,
report.md with its figures, and results.json into a folder. Every cell that could not be used is listed with its
place. The inputs are never changed.`,
		Example: `  leydig report cohort.xlsx --out results
  leydig report patients.csv visits.csv --out results --unit total_testosterone=nmol/L
  leydig report cohort.xlsx --plan study.yaml --out results --formats xlsx,json`,
		Args: inputs,
		RunE: func(c *cobra.Command, args []string) error {
			o.inputs, o.leastSaid = args, c.Flags().Changed("small-cells")
			return runReport(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.plan, "plan", "", "study plan (YAML); without one the built-in definitions run")
	f.StringVar(&o.out, "out", "leydig-report", "folder to write into; made if it is not there")
	f.StringSliceVar(&o.formats, "formats", nil, study.FormatsHelp())
	f.StringArrayVar(&o.units, "unit", nil, "unit of a column, e.g. total_testosterone=nmol/L (repeatable)")
	f.BoolVar(&o.audit, "audit", false, "also write audit/: the canonical tables as CSV, and an R script that computes the headline "+
		"numbers anew (Rscript audit/audit.R)")
	f.BoolVar(&o.share, "share", false, "make a report to give away: no patient is listed, cells of few men are withheld, and what would "+
		"give them back")
	f.Int64Var(&o.least, "small-cells", 0, "with --share: how many men a cell has at least (default 5)")
	addLook(c, &o.look)
	return c
}

// addLook adds the flags of how a report is laid out.
func addLook(c *cobra.Command, look *study.Look) {
	f := c.Flags()
	f.StringVar(&look.Style, "style", "", "how numbers are printed: "+strings.Join(table.StyleNames(), ", "))
	f.BoolVar(&look.Narrow, "narrow-figures", false, "figures for one column of a journal (84 mm) instead of two (174 mm); "+
		"forests then have counts and estimates under their labels")
	f.BoolVar(&look.Outlines, "outlined-letters", false, "letters of SVG files as outlines instead of text")
}

func runReport(ctx context.Context, e *env, o reportOptions) error {
	chosen, err := study.ChooseFormats(o.formats)
	if err != nil {
		return err
	}
	if err := o.look.Check(chosen); err != nil {
		return err
	}
	out, err := e.files.Folder(o.out)
	if err != nil {
		return err
	}
	defer out.Discard()
	if err := expect(e, out, o.inputs, chosen); err != nil {
		return err
	}
	p, err := o.loadPlan(e)
	if err != nil {
		return err
	}
	set, s, err := analyse(ctx, e, o, p, slices.ContainsFunc(chosen, study.Format.Lists))
	if err != nil {
		return err
	}
	told := p.Privacy.Shared(set)
	if err := describe(out, "report", told); err != nil {
		return err
	}
	progress := e.progress("writing")
	var data *derive.Dataset
	if s != nil && !p.Privacy.Share {
		data = s.Data
	}
	o.look.ClinicText = p.Privacy.ClinicText
	err = study.Write(ctx, out, chosen, told, data, o.look)
	progress.stop()
	if err == nil && o.audit {
		err = writeAudit(out, s, set)
	}
	if err != nil {
		return err
	}
	if err := out.Commit(); err != nil {
		return err
	}
	return conclude(e, set, out)
}

// loadPlan reads the plan, with what flags say of privacy.
func (o *reportOptions) loadPlan(e *env) (study.Plan, error) {
	p, err := loadPlan(e, o.plan, o.units)
	if err != nil {
		return p, err
	}
	p.Privacy.Share = p.Privacy.Share || o.share
	if o.leastSaid {
		if !p.Privacy.Share {
			return p, errors.New("--small-cells: goes with --share only")
		}
		if o.least < 2 || o.least > 100 {
			return p, fmt.Errorf("--small-cells %d: want 2 to 100 men", o.least)
		}
		p.Privacy.SmallCells = &o.least
	}
	if p.Privacy.Share && o.audit {
		return p, errors.New("--audit: its tables list every patient, which a report to be shared does not; take one of the two out")
	}
	return p, nil
}

// writeAudit writes the reviewer's folder; saved tables have no patients to put into it.
func writeAudit(out *files.Folder, s *study.Study, set *results.Set) error {
	if s == nil {
		return errors.New("--audit: saved tables name no patients; give the cohort itself")
	}
	return s.Audit(out, set)
}

// analyse runs the plan on inputs or on saved tables; of tables there is no study. Lists says
// that patients are to be listed.
func analyse(ctx context.Context, e *env, o reportOptions, p study.Plan, lists bool) (*results.Set, *study.Study, error) {
	in, err := e.openFiles(ctx, o.inputs)
	if err != nil {
		return nil, nil, err
	}
	defer in.close()
	progress := e.progress("reading")
	defer progress.stop()
	if in.tables() {
		t, p, err := study.LoadTables(in.inputs, p)
		if err != nil {
			return nil, nil, err
		}
		progress.step("analysing")
		set, err := study.AnalyseSaved(ctx, t, p, version)
		return set, nil, err
	}
	s, err := study.Load(ctx, in.inputs, p, progress.step)
	if err != nil {
		return nil, nil, err
	}
	progress.step("analysing")
	s.Once = !o.audit
	s.Unlisted = !lists
	set, err := s.Analyse(ctx, version)
	return set, s, err
}

// conclude tells in a few lines what was found and where it lies.
func conclude(e *env, set *results.Set, out *files.Folder) error {
	study.Conclude(e.stdout, set)
	fmt.Fprintf(e.stdout, "written to   %s: %s\n", out.Path(), strings.Join(out.Names(), ", "))
	if study.WriteFindings(e.stderr, set.Findings) > 0 {
		return exitError{exitFindings}
	}
	return nil
}

// describe says of which run a folder is: inputs, plan and version make its results.
func describe(f *files.Folder, command string, set *results.Set) error {
	from, err := json.Marshal(set.Run)
	if err != nil {
		return err
	}
	f.Describe(command, from)
	return nil
}

// expect tells before anything is computed what the formats cannot write over.
func expect(e *env, f *files.Folder, inputs []string, chosen []study.Format) error {
	for _, path := range inputs {
		if info, err := os.Stat(path); err == nil {
			e.files.Note(info)
		}
	}
	for _, x := range chosen {
		if x.File == "" {
			continue
		}
		if err := f.Free(x.File); err != nil {
			return err
		}
	}
	return nil
}
