//go:build unix

// Command mutate puts small faults into packages, one at a time, and tells which
// of them the tests see. It is a tool for those who work on leydig.
//
//	go run ./cmd/mutate -n 200 -seed 1 -test 'go test ./...' ./stats/analysis ./reports/compose
//
// A fault is laid over its file by -overlay in GOFLAGS: no file of the project is
// touched, only what depends on the package is built again, and a test that builds
// the program itself, as cmd/golden does, builds the faulty one.
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

type options struct {
	dir     string // where the module is
	test    string
	n       int
	seed    uint64
	timeout time.Duration
	only    string
	list    bool
	pkgs    []string
	goflags string // the reader's own
}

func main() {
	o := options{dir: "."}
	flag.StringVar(&o.test, "test", "go test ./...", "command that runs the tests")
	flag.IntVar(&o.n, "n", 0, "size of the sample of faults (default: all)")
	flag.Uint64Var(&o.seed, "seed", 1, "seed of the sample")
	flag.DurationVar(&o.timeout, "timeout", 2*time.Minute, "after which a run of the tests counts as a fault seen")
	flag.StringVar(&o.only, "only", "", "only faults whose line of output contains this")
	flag.BoolVar(&o.list, "list", false, "list the faults and run nothing")
	flag.Parse()
	o.pkgs = flag.Args()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := mutate(ctx, o, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

func mutate(ctx context.Context, o options, w io.Writer) error {
	if len(o.pkgs) == 0 {
		return fmt.Errorf("name the packages to put faults into, such as ./stats/analysis")
	}
	all, names, err := o.collect(ctx)
	if err != nil {
		return err
	}
	own := exec.CommandContext(ctx, "go", "env", "GOFLAGS")
	own.Dir, own.Stderr = o.dir, os.Stderr
	flags, err := own.Output()
	if err != nil {
		return fmt.Errorf("go env GOFLAGS: %w", err)
	}
	o.goflags = strings.TrimSpace(string(flags))
	total := len(all)
	if o.n > 0 && o.n < total {
		r := rand.New(rand.NewPCG(o.seed, 0))
		r.Shuffle(total, func(i, j int) { all[i], all[j] = all[j], all[i] })
	}
	if o.list {
		for _, m := range all[:sample(o.n, total)] {
			fmt.Fprintln(w, m)
		}
		return nil
	}
	tmp, err := os.MkdirTemp("", "mutate-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	reached, err := o.coverage(ctx, tmp, names)
	if err != nil {
		return err
	}
	counts := map[verdict]int{}
	start := time.Now()
	for i, m := range all {
		if o.n > 0 && counts[killed]+counts[survived]+counts[uncovered] == o.n {
			break
		}
		v := uncovered
		if reached.ran(m) {
			if v, err = o.try(ctx, filepath.Join(tmp, fmt.Sprint(i)), m); err != nil {
				return err
			}
		}
		counts[v]++
		if v != unbuilt {
			fmt.Fprintf(w, "%-11s %s\n", v, m)
		}
	}
	tried := counts[killed] + counts[survived]
	fmt.Fprintf(
		w,
		"%d faults can be put in; %d did not compile, %d are not covered; %.0f s\n",
		total,
		counts[unbuilt],
		counts[uncovered],
		time.Since(start).Seconds(),
	)
	fmt.Fprintf(w, "killed %d of %d covered (%.0f%%)\n", counts[killed], tried, 100*float64(counts[killed])/float64(max(1, tried)))
	return nil
}

func sample(n, of int) int {
	if n > 0 && n < of {
		return n
	}
	return of
}

// collect lists the faults of the packages in order, and the packages' names.
func (o options) collect(ctx context.Context) (all []mutant, names []string, err error) {
	c := exec.CommandContext(ctx, "go", slices.Concat([]string{"list", "-json=ImportPath,Dir,GoFiles"}, o.pkgs)...)
	c.Dir, c.Stderr = o.dir, os.Stderr
	out, err := c.Output()
	if err != nil {
		return nil, nil, fmt.Errorf("go list %s: %w", strings.Join(o.pkgs, " "), err)
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); d.More(); {
		var p struct {
			ImportPath, Dir string
			GoFiles         []string
		}
		if err := d.Decode(&p); err != nil {
			return nil, nil, err
		}
		names = append(names, p.ImportPath)
		for _, f := range p.GoFiles {
			file := filepath.Join(p.Dir, f)
			source, err := os.ReadFile(file)
			if err != nil {
				return nil, nil, err
			}
			found, err := mutants(p.ImportPath, file, source)
			if err != nil {
				return nil, nil, err
			}
			for _, m := range found {
				if strings.Contains(m.String(), o.only) {
					all = append(all, m)
				}
			}
		}
	}
	if len(all) == 0 {
		return nil, nil, fmt.Errorf("no fault can be put into %s", strings.Join(o.pkgs, " "))
	}
	return all, names, nil
}
