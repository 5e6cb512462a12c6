package main

import (
	"fmt"
	"time"
)

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
						fmt.Fprint(e.screen, "\r\033[K")
					}
					return
				}
				what = s
			case <-tick.C:
				switch {
				case e.quiet:
				case e.terminal:
					fmt.Fprintf(e.screen, "\r\033[Kleydig: %s, %d s", what, int(time.Since(p.start).Seconds()))
				case !p.drawn:
					fmt.Fprintf(e.screen, "leydig: %s\n", what)
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
