package study

import (
	"bytes"
	"runtime"
	"sync"

	"leydig/reports"
	"leydig/reports/figure"
)

// drawings are the figures of a document, each drawn once as PNG and once as SVG, whichever
// formats ask for it.
type drawings struct {
	pictures once[[]byte]
	vectors  once[*figure.SVG]
	slots    chan struct{} // of pictures under way: each takes some megabytes
}

func newDrawings() *drawings { return &drawings{slots: make(chan struct{}, runtime.GOMAXPROCS(0))} }

// png gives a figure as PNG.
func (d *drawings) png(f reports.Figure) ([]byte, error) {
	return d.pictures.get(f.Name, func() ([]byte, error) {
		d.slots <- struct{}{}
		defer func() { <-d.slots }()
		var b bytes.Buffer
		err := figure.WritePNG(&b, f.Draw)
		return b.Bytes(), err
	})
}

// svg gives a figure as SVG, its letters as text.
func (d *drawings) svg(f reports.Figure) (*figure.SVG, error) {
	return d.vectors.get(f.Name, func() (*figure.SVG, error) { return figure.DrawSVG(f.Draw, false) })
}

// once is what was made of each name, by the first who asked for it.
type once[T any] struct {
	sync.Mutex
	made map[string]func() (T, error)
}

func (o *once[T]) get(name string, first func() (T, error)) (T, error) {
	o.Lock()
	if o.made == nil {
		o.made = map[string]func() (T, error){}
	}
	get := o.made[name]
	if get == nil {
		get = sync.OnceValues(first)
		o.made[name] = get
	}
	o.Unlock()
	return get()
}
