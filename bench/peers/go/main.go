// Go's pgx, as its documentation has it: CollectRows into structs, statements cached, CopyFrom, pgxpool.
package main

import (
	"bufio"
	"context"
	"fmt"
	"log"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	agencyCount = 10000
	parents     = 100
	list        = 100
	bulkCount   = 10000
	workers     = 8
	selects     = 1000
	newName     = "Department of Another Name"
	epoch       = 946684800
	agencySQL   = "SELECT id, name, kind, founded, is_open, latitude, created_at, updated_at FROM agencies"
)

type agency struct {
	ID        int32
	Name      string
	Kind      string
	Founded   *int32
	IsOpen    bool
	Latitude  *float64
	CreatedAt time.Time
	UpdatedAt time.Time
}

type source struct {
	ID       int32
	Name     string
	URL      string
	Pages    int32
	Requests []request `db:"-"`
}

type request struct {
	ID       int32
	Title    string
	Closed   bool
	SourceID int32
}

type bulkRow struct {
	name, kind string
	founded    *int32
	isOpen     bool
	latitude   *float64
}

var (
	ctx  = context.Background()
	conn *pgx.Conn
	pool *pgxpool.Pool
	bulk [][]any
)

func must[T any](value T, err error) T {
	if err != nil {
		log.Fatal(err)
	}
	return value
}

func keyOf(n, all int) int32 { return int32(1 + n*7919%all) }

func bulkRowAt(i int) bulkRow {
	kinds := []string{"police", "sheriff", "court", "jail", "other"}
	row := bulkRow{name: fmt.Sprintf("Police Department of Place %d", i), kind: kinds[i%5], isOpen: i%3 != 0}
	if i%20 != 0 {
		founded := int32(1800 + i%200)
		row.founded = &founded
	}
	if i%50 != 0 {
		latitude := 30 + float64(i%1000)/100
		row.latitude = &latitude
	}
	return row
}

func collect[T any](rows pgx.Rows, err error) []T {
	return must(pgx.CollectRows(must(rows, err), pgx.RowToStructByPos[T]))
}

func checkAgencies(rows []agency) int64 {
	var sum int64
	for _, a := range rows {
		sum += int64(a.ID) + int64(len(a.Name)+len(a.Kind)) + a.CreatedAt.Unix() + a.UpdatedAt.Unix() - 2*epoch
		if a.Founded != nil {
			sum += int64(*a.Founded)
		}
		if a.IsOpen {
			sum++
		}
		if a.Latitude != nil {
			sum += int64(*a.Latitude)
		}
	}
	return sum
}

var (
	agencies []agency
	sources  []source
	written  int64
)

func byKey(n int) {
	rows, err := conn.Query(ctx, agencySQL+" WHERE id = $1", keyOf(n, agencyCount))
	agencies = []agency{must(pgx.CollectExactlyOneRow(must(rows, err), pgx.RowToStructByPos[agency]))}
}

func byKeys(n int) {
	keys := make([]int32, list)
	for i := range keys {
		keys[i] = keyOf(n*list+i, agencyCount)
	}
	agencies = collect[agency](conn.Query(ctx, agencySQL+" WHERE id = ANY($1)", keys))
}

func allRows(int) { agencies = collect[agency](conn.Query(ctx, agencySQL)) }

func insertOne(n int) {
	row := bulkRowAt(n)
	var id int32
	var created, updated time.Time
	err := conn.QueryRow(ctx, "INSERT INTO arrivals (name, kind, founded, is_open, latitude) VALUES ($1, $2, $3, $4, $5)"+
		" RETURNING id, created_at, updated_at", row.name, row.kind, row.founded, row.isOpen, row.latitude).
		Scan(&id, &created, &updated)
	if err != nil {
		log.Fatal(err)
	}
	written = int64(id)
}

func insertMany(int) {
	columns := []string{"name", "kind", "founded", "is_open", "latitude"}
	written = must(conn.CopyFrom(ctx, pgx.Identifier{"arrivals"}, columns, pgx.CopyFromRows(bulk)))
}

func updateOne(n int) {
	tag := must(conn.Exec(ctx, "UPDATE changes SET name = $1, founded = $2 WHERE id = $3",
		newName, n, keyOf(n, agencyCount)))
	written = tag.RowsAffected()
}

func related(n int) {
	key := keyOf(n, parents)
	agencies = collect[agency](conn.Query(ctx, agencySQL+" WHERE id = $1", key))
	sources = collect[source](conn.Query(ctx, "SELECT id, name, url, pages FROM sources WHERE agency_id = $1 ORDER BY id", key))
	ids := make([]int32, len(sources))
	at := make(map[int32]*source, len(sources))
	for i := range sources {
		ids[i] = sources[i].ID
		at[sources[i].ID] = &sources[i]
	}
	found := collect[request](conn.Query(ctx,
		"SELECT id, title, closed, source_id FROM requests WHERE source_id = ANY($1) ORDER BY id", ids))
	for _, r := range found {
		s := at[r.SourceID]
		s.Requests = append(s.Requests, r)
	}
}

func checkRelated() int64 {
	sum := checkAgencies(agencies)
	for i, s := range sources {
		sum += int64(s.ID) + int64(len(s.Name)+len(s.URL)) + int64(s.Pages)
		for _, r := range s.Requests {
			value := int64(r.ID) + int64(len(r.Title))
			if r.Closed {
				value++
			}
			sum += int64(i) * value
		}
	}
	return sum
}

func byWorkers(int) {
	sums := make([]int64, workers)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := range selects / workers {
				rows, err := pool.Query(ctx, agencySQL+" WHERE id = $1", keyOf(w*1000+i, agencyCount))
				row := must(pgx.CollectExactlyOneRow(must(rows, err), pgx.RowToStructByPos[agency]))
				sums[w] += int64(row.ID) + int64(len(row.Name))
			}
		})
	}
	all.Wait()
	written = 0
	for _, sum := range sums {
		written += sum
	}
}

func cpuTime() int64 {
	var usage syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	return usage.Utime.Nano() + usage.Stime.Nano()
}

func main() {
	conn = must(pgx.Connect(ctx, ""))
	config := must(pgxpool.ParseConfig(""))
	config.MinConns, config.MaxConns = workers, workers
	pool = must(pgxpool.NewWithConfig(ctx, config))
	for i := range bulkCount {
		row := bulkRowAt(i)
		bulk = append(bulk, []any{row.name, row.kind, row.founded, row.isOpen, row.latitude})
	}
	rows := func() int64 { return checkAgencies(agencies) }
	changes := func() int64 { return written }
	works := map[string]struct {
		run   func(int)
		check func() int64
	}{
		"by-key": {byKey, rows}, "by-keys": {byKeys, rows}, "all-rows": {allRows, rows},
		"insert-one": {insertOne, changes}, "insert-many": {insertMany, changes}, "update-one": {updateOne, changes},
		"related": {related, checkRelated}, "workers": {byWorkers, changes},
	}
	in := bufio.NewReader(os.Stdin)
	for {
		var name string
		var repetitions int
		if _, err := fmt.Fscanln(in, &name, &repetitions); err != nil {
			return
		}
		cpu, wall := cpuTime(), time.Now()
		for n := range repetitions {
			works[name].run(n)
		}
		took := time.Since(wall).Nanoseconds()
		fmt.Println(took, cpuTime()-cpu, works[name].check())
	}
}
