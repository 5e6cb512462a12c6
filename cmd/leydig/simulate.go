package main

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"leydig/cmd/study"
	"leydig/cohort"
	"leydig/cohort/simulate"
)

// simulateOptions are the flags of `leydig simulate`.
type simulateOptions struct {
	preset   string
	patients int
	seed     uint64
	seeded   bool
	counted  bool // patients were asked for
	out      string
	truth    string
	null     bool
}

func newSimulate(e *env) *cobra.Command {
	var o simulateOptions
	var names []string
	for _, p := range simulate.Presets {
		names = append(names, p.Name)
	}
	c := &cobra.Command{
		Use:   "simulate --preset NAME --out FILE.xlsx|DIR",
		Short: "Make a synthetic cohort from a stated physiology",
		Long: `Makes a cohort of invented patients, for trying things out and for tests. The same
preset, size and seed give the same bytes. Whatever it writes says that it is
synthetic, and reports made of it say so too.

Presets:
` + presetHelp(),
		Example: `  leydig simulate --preset cc-review --out cohort.xlsx
  leydig simulate --preset trt-recovery --patients 2000 --seed 7 --out folder
  leydig simulate --preset trt-recovery --out cohort.xlsx --truth truth.csv`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			o.seeded, o.counted = c.Flags().Changed("seed"), c.Flags().Changed("patients")
			return runSimulate(c.Context(), e, o)
		},
	}
	f := c.Flags()
	f.StringVar(&o.preset, "preset", "cc-review", "what to simulate: "+strings.Join(names, ", "))
	f.IntVar(&o.patients, "patients", 0, "number of patients (default: the preset's)")
	f.Uint64Var(&o.seed, "seed", 0, "seed (default: the preset's)")
	f.StringVar(&o.out, "out", "", "workbook (.xlsx) or folder for patients.csv and visits.csv")
	f.BoolVar(&o.null, "null", false, "nothing changes in any man (cc-review): what measurement variation alone shows")
	f.StringVar(&o.truth, "truth", "", "also write what the model knows of each patient (CSV)")
	return c
}

func presetHelp() string {
	var b strings.Builder
	for _, p := range simulate.Presets {
		fmt.Fprintf(&b, "  %s: %s, %d patients, seed %d.\n    %s\n", p.Name, p.Title, p.Patients, p.Seed, p.About)
	}
	return b.String()
}

func runSimulate(ctx context.Context, e *env, o simulateOptions) error {
	p, ok := simulate.Find(o.preset)
	if !ok {
		var names []string
		for _, p := range simulate.Presets {
			names = append(names, p.Name)
		}
		return fmt.Errorf("--preset %s: there is no such preset%s; there are %s", o.preset,
			cohort.DidYouMean(o.preset, names), strings.Join(names, ", "))
	}
	if o.out == "" {
		return fmt.Errorf("--out is missing; give a workbook (cohort.xlsx) or a folder")
	}
	outputs := []string{"--truth", o.truth}
	if strings.EqualFold(filepath.Ext(o.out), ".xlsx") {
		outputs = append(outputs, "--out", o.out)
	}
	if err := e.files.MayWrite(outputs...); err != nil {
		return err
	}
	n, seed := o.patients, o.seed
	if !o.counted {
		n = p.Patients
	}
	if n < 1 {
		return fmt.Errorf("--patients %d: want at least 1", n)
	}
	if ext := filepath.Ext(o.out); strings.EqualFold(ext, ".csv") || strings.EqualFold(ext, ".xls") || strings.EqualFold(ext, ".ods") {
		return fmt.Errorf("--out %s: want a workbook (.xlsx), or a folder for patients.csv and visits.csv", o.out)
	}
	if !o.seeded {
		seed = p.Seed
	}
	progress := e.progress("simulating")
	defer progress.stop()
	if o.null && p.Kind != cohort.TreatmentStart {
		return fmt.Errorf("--null: goes with presets of treatment; in %s testosterone returns by itself", p.Name)
	}
	make := simulate.Run
	if o.null {
		make = simulate.RunNull
	}
	c := make(p, n, seed)
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := writeSynthetic(ctx, e, o, c); err != nil {
		return err
	}
	if o.truth != "" {
		if err := e.files.Write(o.truth, func(w io.Writer) error { return study.SyntheticTruth(w, c) }); err != nil {
			return fmt.Errorf("--truth %w", err)
		}
	}
	fmt.Fprintf(e.stdout, "%s: %s\n", o.out, study.SyntheticWords(c))
	return nil
}

// writeSynthetic writes a workbook, or a folder of two tables.
func writeSynthetic(ctx context.Context, e *env, o simulateOptions, c *simulate.Cohort) error {
	if strings.EqualFold(filepath.Ext(o.out), ".xlsx") {
		if err := e.files.Write(o.out, func(w io.Writer) error { return study.SyntheticBook(ctx, w, c) }); err != nil {
			return fmt.Errorf("--out %w", err)
		}
		return nil
	}
	out, err := e.files.Folder(o.out)
	if err != nil {
		return err
	}
	defer out.Discard()
	out.Describe("simulate", fmt.Append(nil, version, c.Statement(), len(c.Patients)))
	if err := study.SyntheticCSV(out, c); err != nil {
		return err
	}
	return out.Commit()
}
