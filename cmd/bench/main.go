//go:build unix

// Command bench times the whole report on synthetic cohorts of growing size, made by the
// program itself, and reading them as a workbook, and prints a Markdown table: seconds, memory and the time of a visit,
// beside R's on the same files in the same run where R and its packages are there.
package main

import (
	"cmp"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "embed"
)

// script is the main job as R with data.table and survival does it.
//
//go:embed report.R
var script string

func main() {
	program := flag.String("leydig", "bin/leydig", "the built program")
	sizes := flag.String("patients", "10000,100000,1000000", "numbers of patients")
	dir := flag.String("dir", "", "folder of the cohorts, those of n men in a folder n, which are made where they are not there, and kept "+
		"(default: a temporary one)")
	runs := flag.Int("runs", 3, "runs of each task: the one in the middle by seconds of the processor is told")
	flag.Parse()
	if err := run(*program, strings.Split(*sizes, ","), *dir, max(1, *runs)); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// row is what was measured of one task on one cohort.
type row struct {
	task   string
	n      int
	visits int
	cost
}

// cost is what a run took: seconds by the clock and of the processor, and the most memory
// that it held.
type cost struct{ seconds, processor, mb float64 }

func run(program string, sizes []string, dir string, runs int) error {
	program, err := filepath.Abs(program)
	if err != nil {
		return err
	}
	if dir == "" {
		if dir, err = os.MkdirTemp("", "leydig-bench"); err != nil {
			return err
		}
		defer os.RemoveAll(dir)
	}
	fmt.Printf("%s, %d processors, load %s\n\n", runtime.GOOS+"/"+runtime.GOARCH, runtime.NumCPU(), load())
	fmt.Println("| task | patients | visits | s by the clock | s of the processor | MB | µs of it a visit | to the smallest |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	rScript := filepath.Join(dir, "report.R")
	if err := os.WriteFile(rScript, []byte(script), 0o600); err != nil {
		return err
	}
	least := map[string]float64{} // a visit's time at the smallest size, by task
	for _, size := range sizes {
		n, err := strconv.Atoi(size)
		if err != nil || n < 1 {
			return fmt.Errorf("-patients %s: not a number of patients", size)
		}
		rows, err := measure(program, rScript, filepath.Join(dir, size), n, runs)
		if err != nil {
			return err
		}
		treated, err := treatments(program, filepath.Join(dir, size+"-treatments"), n, runs)
		if err != nil {
			return err
		}
		rows = append(rows, treated)
		for _, r := range rows {
			each := r.processor / float64(r.visits) * 1e6
			if least[r.task] == 0 {
				least[r.task] = each
			}
			fmt.Printf("| %s | %d | %d | %.2f | %.2f | %.0f | %.2f | %.2f |\n", r.task, r.n, r.visits,
				r.seconds, r.processor, r.mb, each, each/least[r.task])
		}
	}
	fmt.Printf("\nload at the end %s\n", load())
	if why := lacksR("data.table", "survival", "readxl"); why != "" {
		fmt.Printf("\nNot all of R was timed: %s.\n", why)
	}
	return nil
}

// measure makes a cohort and does each task on it.
func measure(program, rScript, dir string, n, runs int) ([]row, error) {
	if _, err := os.Stat(filepath.Join(dir, "visits.csv")); err != nil {
		if _, err := timed(program, "simulate", "--preset", "cc-review", "--patients", strconv.Itoa(n), "--out", dir); err != nil {
			return nil, err
		}
	}
	patients, visits, out := filepath.Join(dir, "patients.csv"), filepath.Join(dir, "visits.csv"), filepath.Join(dir, "report")
	tasks := []task{
		{"report, md and json", []string{program, "report", patients, visits, "--formats", "md,json", "--out", out, "--force"}},
		{"report, all formats", []string{program, "report", patients, visits, "--out", out, "--force"}},
	}
	if lacksR("data.table", "survival") == "" {
		tasks = append(tasks, task{"R: read, derive, rates, curves, Cox, a figure", []string{"Rscript", rScript, dir, filepath.Join(dir, "r")}})
	}
	if n <= mostInSheet {
		book := filepath.Join(dir, "cohort.xlsx")
		if _, err := os.Stat(book); err != nil {
			if _, err := timed(program, "simulate", "--preset", "cc-review", "--patients", strconv.Itoa(n), "--out", book); err != nil {
				return nil, err
			}
		}
		tasks = append(tasks, task{"check of a workbook, all that it holds", []string{program, "check", book}})
		if lacksR("readxl") == "" {
			read := fmt.Sprintf("invisible(readxl::read_excel(%q, sheet = %q))", book, "Visits")
			tasks = append(tasks, task{"R: readxl, the sheet of its visits", []string{"Rscript", "-e", read}})
		}
	}
	var rows []row
	seen := 0
	for _, t := range tasks {
		c, err := t.middle(runs)
		if err != nil {
			return nil, err
		}
		if seen == 0 {
			if seen, err = visitsOf(filepath.Join(out, "results.json")); err != nil {
				return nil, err
			}
		}
		rows = append(rows, row{t.name, n, seen, c})
	}
	return rows, nil
}

// treatments times the report of a cohort whose men have several treatments, which are compared
// pair by pair.
func treatments(program, dir string, n, runs int) (row, error) {
	if _, err := os.Stat(filepath.Join(dir, "visits.csv")); err != nil {
		if _, err := timed(program, "simulate", "--preset", "trt-recovery", "--patients", strconv.Itoa(n), "--out", dir); err != nil {
			return row{}, err
		}
	}
	out := filepath.Join(dir, "report")
	t := task{"report of several treatments, md and json", []string{program, "report", filepath.Join(dir, "patients.csv"),
		filepath.Join(dir, "visits.csv"), "--formats", "md,json", "--out", out, "--force"}}
	c, err := t.middle(runs)
	if err != nil {
		return row{}, err
	}
	seen, err := visitsOf(filepath.Join(out, "results.json"))
	return row{t.name, n, seen, c}, err
}

// task is a command that is timed.
type task struct {
	name string
	args []string
}

// middle is what the run in the middle of several took.
func (t task) middle(runs int) (cost, error) {
	var costs []cost
	for range runs {
		c, err := timed(t.args...)
		if err != nil {
			return cost{}, err
		}
		costs = append(costs, c)
	}
	slices.SortFunc(costs, func(a, b cost) int { return cmp.Compare(a.processor, b.processor) })
	return costs[runs/2], nil
}

// timed runs a command.
func timed(args ...string) (used cost, err error) {
	c := exec.Command(args[0], args[1:]...)
	start := time.Now()
	out, err := c.CombinedOutput()
	used.seconds = time.Since(start).Seconds()
	if e, ok := err.(*exec.ExitError); ok && e.ExitCode() == 1 && filepath.Base(args[0]) != "Rscript" {
		err = nil // findings were told
	}
	if err != nil {
		return used, fmt.Errorf("%s: %w: %.300s", strings.Join(args, " "), err, out)
	}
	used.processor = (c.ProcessState.UserTime() + c.ProcessState.SystemTime()).Seconds()
	if u, ok := c.ProcessState.SysUsage().(*syscall.Rusage); ok {
		used.mb = float64(u.Maxrss) / 1024
	}
	return used, nil
}

func visitsOf(path string) (int, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return 0, err
	}
	var set struct {
		Summary struct {
			Visits int `json:"n_visits"`
		} `json:"summary"`
	}
	if err := json.Unmarshal(text, &set); err != nil || set.Summary.Visits == 0 {
		return 0, fmt.Errorf("%s: no number of visits (%v)", path, err)
	}
	return set.Summary.Visits, nil
}

// mostInSheet is how many patients have as many visits as one sheet of a workbook can hold.
const mostInSheet = 100_000

// lacksR is why what needs these packages of R cannot be timed, empty where it can.
func lacksR(packages ...string) string {
	if _, err := exec.LookPath("Rscript"); err != nil {
		return "there is no Rscript"
	}
	for _, p := range packages {
		if err := exec.Command("Rscript", "-e", "library("+p+")").Run(); err != nil {
			return "R lacks " + p
		}
	}
	return ""
}

// load is how busy the machine is, over the last minute.
func load() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "not known"
	}
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
