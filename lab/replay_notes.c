/* The programs' calls, and what was done to hosts and path, as notes at the lines of life of a
 * page. */
#include "lab/replay_notes.h"

#include "report/words.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_SIZE 512

void replay_notes_open(struct replay_notes *notes, const struct replay *replay)
{
	size_t entries = replay->entry_count;

	*notes = (struct replay_notes){
		.replay = replay,
		.texts = replay_room(entries, sizeof(*notes->texts)),
		.is_placed = replay_room(entries, sizeof(*notes->is_placed)),
		.owner = replay_room(replay->socket_count, sizeof(*notes->owner)),
		.found = replay_room(entries, sizeof(*notes->found)),
	};
}

void replay_notes_close(struct replay_notes *notes)
{
	for (size_t i = 0; i < notes->replay->entry_count; i++)
		free(notes->texts[i]);
	free(notes->texts);
	free(notes->is_placed);
	free(notes->owner);
	free(notes->found);
}

static bool is_call(const struct replay_entry *entry)
{
	return entry->kind == REPLAY_CALL || entry->kind == REPLAY_BEGIN ||
	       entry->kind == REPLAY_RETURN;
}

/* What stands in the box; kept, for an entry may belong to several connections. */
static const char *text_of(struct replay_notes *notes, size_t index)
{
	const struct replay_entry *entry = &notes->replay->entries[index];
	char buffer[TEXT_SIZE];
	struct text text = text_in(buffer, sizeof(buffer));

	if (notes->texts[index] != NULL)
		return notes->texts[index];
	if (is_call(entry)) {
		replay_add_call(&text, &notes->replay->calls[entry->index], entry->kind);
	} else {
		const struct replay_event *event = &notes->replay->events[entry->index];

		text_addf(&text, "%s: %s", event->host, event->text);
	}
	notes->texts[index] = strdup(buffer);
	if (notes->texts[index] == NULL)
		abort();
	return notes->texts[index];
}

static bool is_end(const struct story *story, enum side side, const char *text)
{
	struct address end = replay_end(story, side);
	char name[ADDRESS_TEXT_SIZE];

	return strcmp(address_format(&end, name), text) == 0;
}

/* Is this end of the connection the socket, and the other one whom it talks to, if it has one? */
static bool is_at(const struct replay_socket *socket, const struct story *story, enum side side)
{
	bool is_tcp = story->connection->key.protocol == IPPROTO_TCP;

	if (!is_end(story, side, socket->local) || (strcmp(socket->kind, "tcp") == 0) != is_tcp)
		return false;
	return !is_tcp || socket->remote[0] == '\0' ||
	       is_end(story, other_side(side), socket->remote);
}

/*
 * Of the TCP sockets with the same ends, each has the next connection; listeners and sockets of
 * datagrams have all that are theirs.
 */
static void choose_owners(struct replay_notes *notes, const struct story *story)
{
	bool is_taken[2] = {false, false};

	for (size_t i = 0; i < notes->replay->socket_count; i++) {
		const struct replay_socket *socket = &notes->replay->sockets[i];
		bool is_single = strcmp(socket->kind, "tcp") == 0 && socket->remote[0] != '\0';
		enum side side = is_at(socket, story, CLIENT) ? CLIENT : SERVER;
		struct replay_owner *owner = &notes->owner[i];

		owner->is_here = is_at(socket, story, side) &&
				 !(is_single && (is_taken[side] || owner->is_taken));
		owner->side = side;
		if (owner->is_here && is_single)
			is_taken[side] = owner->is_taken = true;
	}
}

/* Is the other end who is named in the text, up to a comma? Echo requests have no ports. */
static bool is_peer(const struct story *story, enum side side, const char *text)
{
	struct address end = replay_end(story, other_side(side));
	char name[ADDRESS_TEXT_SIZE];

	if (words_is_echo(story->connection))
		end.port = 0;
	(void)address_format(&end, name);
	return strncmp(text, name, strlen(name)) == 0 && strcspn(text, ",") == strlen(name);
}

/* Does a call that names whom it sends to, or hears from, speak of this connection? */
static bool is_about(const struct replay_call *call, const struct story *story, enum side side)
{
	const char *peer = strstr(call->arguments, " to ");

	if (strcmp(call->name, "sendto") == 0 && peer != NULL)
		return is_peer(story, side, peer + strlen(" to "));
	if (strncmp(call->detail, "from ", strlen("from ")) == 0)
		return is_peer(story, side, call->detail + strlen("from "));
	return true;
}

static struct side_note note_of(struct replay_notes *notes, size_t index, enum ladder_place place)
{
	static const enum side_note_kind kinds[] = {
		[REPLAY_CALL] = SIDE_NOTE_CALL,
		[REPLAY_BEGIN] = SIDE_NOTE_BEGIN,
		[REPLAY_RETURN] = SIDE_NOTE_RETURN,
		[REPLAY_EVENT] = SIDE_NOTE_EVENT,
	};
	const struct replay_entry *entry = &notes->replay->entries[index];
	struct side_note note = {
		.time_ns = entry->time_ns,
		.kind = kinds[entry->kind],
		.place = place,
		.call = entry->index,
		.text = text_of(notes, index),
	};
	const struct replay_call *call = &notes->replay->calls[entry->index];

	if (is_call(entry) && entry->kind != REPLAY_BEGIN && call->why != NULL) {
		note.errno_name = replay_errno(call);
		note.packet = call->packet;
		note.why = call->why;
		note.otherwise = call->otherwise[0] != '\0' ? call->otherwise : NULL;
	}
	return note;
}

/* Whose line of life; false: the entry does not belong to the connection. */
static bool place_call(const struct replay_notes *notes, const struct replay_entry *entry,
		       const struct story *story, enum ladder_place *place)
{
	const struct replay_call *call = &notes->replay->calls[entry->index];
	const struct replay_owner *owner = &notes->owner[call->socket - notes->replay->sockets];

	*place = owner->side == CLIENT ? LADDER_CLIENT : LADDER_SERVER;
	return owner->is_here && is_about(call, story, owner->side);
}

/*
 * What was done while the connection lasted, and what was done before it since the last one ended,
 * is of interest for it; after the last one, too.
 */
static bool place_event(const struct replay_notes *notes, const struct replay_entry *entry,
			const struct story *story, enum ladder_place *place)
{
	const char *host = notes->replay->events[entry->index].host;

	*place = LADDER_BETWEEN;
	for (int side = CLIENT; side <= SERVER; side++)
		if (notes->host[side] != NULL && strcmp(notes->host[side], host) == 0)
			*place = side == CLIENT ? LADDER_CLIENT : LADDER_SERVER;
	return entry->time_ns >= notes->before_ns &&
	       (notes->seen == notes->replay->connection_count ||
		entry->time_ns <= notes->last_ns || entry->time_ns <= story->connection->last_ns);
}

/* Which host is at which end, and when the last of their calls was. */
static void look_at_calls(struct replay_notes *notes)
{
	notes->host[CLIENT] = notes->host[SERVER] = NULL;
	notes->last_ns = 0;
	for (size_t i = 0; i < notes->replay->call_count; i++) {
		const struct replay_call *call = &notes->replay->calls[i];
		const struct replay_owner *owner =
			&notes->owner[call->socket - notes->replay->sockets];

		if (!owner->is_here)
			continue;
		notes->host[owner->side] = call->socket->host;
		if (call->begin_ns > notes->last_ns)
			notes->last_ns = call->begin_ns;
		if (call->end_ns > notes->last_ns)
			notes->last_ns = call->end_ns;
	}
}

static size_t find_apart(struct replay_notes *notes)
{
	size_t count = 0;

	for (size_t i = 0; i < notes->replay->entry_count; i++) {
		const struct replay_entry *entry = &notes->replay->entries[i];

		if (entry->kind != REPLAY_PACKET && !notes->is_placed[i])
			notes->found[count++] = note_of(notes, i, LADDER_BETWEEN);
	}
	return count;
}

/* The end of the last connection that was over before this one began. */
static void look_back(struct replay_notes *notes, const struct story *story)
{
	if (notes->ended_ns < story->connection->first_ns)
		notes->before_ns = notes->ended_ns;
	notes->ended_ns = story->connection->last_ns;
}

size_t replay_notes_find(void *context, const struct story *story, const struct side_note **found)
{
	struct replay_notes *notes = context;
	size_t count = 0;

	*found = notes->found;
	if (story == NULL)
		return find_apart(notes);
	notes->seen++;
	choose_owners(notes, story);
	look_at_calls(notes);
	look_back(notes, story);
	for (size_t i = 0; i < notes->replay->entry_count; i++) {
		const struct replay_entry *entry = &notes->replay->entries[i];
		enum ladder_place place;

		if (entry->kind == REPLAY_PACKET ||
		    !(is_call(entry) ? place_call(notes, entry, story, &place)
				     : place_event(notes, entry, story, &place)))
			continue;
		notes->found[count++] = note_of(notes, i, place);
		notes->is_placed[i] = true;
	}
	return count;
}
