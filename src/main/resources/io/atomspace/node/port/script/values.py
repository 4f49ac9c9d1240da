"""Items and values of the cpython worker: lines of JSON in and out, and what failed."""
import json
import traceback

from das import QueryAnswer, answer_json, answer_of

MESSAGE_CHARS_MAX = 2000
TRACEBACK_CHARS_MAX = 32000
# Frames of these files are not the script's.
OWN_FILES = []


def revive(value):
    if len(value) == 1 and '@answer' in value:
        return answer_of(value['@answer'])
    return value


def plain(value):
    """JSON for what json does not know: answers, also of the real hyperon_das, and numpy's."""
    if hasattr(value, 'subgraph') and hasattr(value, 'assignment'):
        return answer_json(value)
    if hasattr(value, 'tolist'):
        return value.tolist()
    raise TypeError('not a JSON value: %s' % type(value).__name__)


def argument(value):
    """JSON for what is handed to the das: its filters are objects with enums inside."""
    if hasattr(value, 'value') and hasattr(value, 'name'):
        return value.value
    if isinstance(value, (set, frozenset)):
        return list(value)
    if hasattr(value, '__dict__'):
        return dict(value.__dict__)
    return plain(value)


def make_encoder():
    """One line of JSON in ASCII for a value; the encoder in C is built once, not for each value."""
    encoder = json.JSONEncoder(allow_nan=False, separators=(',', ':'), default=plain)
    try:
        from json import encoder as parts
        encode = parts.c_make_encoder({}, plain, parts.encode_basestring_ascii, None, ':', ',',
                                      False, False, False)
        if ''.join(encode({'a': [1, 0.5, None, True, 'x']}, 0)) == '{"a":[1,0.5,null,true,"x"]}':
            return lambda value: ''.join(encode(value, 0))
    except Exception:
        pass
    return encoder.encode


encode_fast = make_encoder()


def encode(value):
    try:
        return encode_fast(value)
    except ValueError as error:
        if 'JSON compliant' in str(error):
            raise ValueError('not a JSON value: NaN or Infinity')
        raise


def decode(lines):
    """The values of some lines of JSON, parsed in one go."""
    text = '[' + str(lines, 'utf-8').replace('\n', ',').rstrip(',') + ']'
    values = json.loads(text)
    answers = text.count('"@answer"')
    if answers:
        for i, value in enumerate(values):
            if type(value) is dict and len(value) == 1 and '@answer' in value:
                values[i] = answer_of(value['@answer'])
                answers -= 1
        if answers:
            values = json.loads(text, object_hook=revive)
    return values


def line_of(value):
    if type(value) is QueryAnswer and value._line is not None:
        return value._line
    return encode(value).encode('ascii')


def failure(error):
    """Message and traceback of an exception, without the frames of this file."""
    try:
        name = type(error).__name__
        try:
            message = '%s: %s' % (name, error) if str(error) else name
        except Exception:
            message = name
        whole = traceback.TracebackException.from_exception(error)
        seen = set()
        chain = [whole]
        while chain:
            one = chain.pop()
            if one is not None and id(one) not in seen:
                seen.add(id(one))
                one.stack = traceback.StackSummary.from_list(
                    [frame for frame in one.stack if frame.filename not in OWN_FILES])
                chain += [one.__cause__, one.__context__]
        text = ''.join(whole.format())
        return (message.split('\n')[0][:MESSAGE_CHARS_MAX],
                text if len(text) <= TRACEBACK_CHARS_MAX else
                text[:TRACEBACK_CHARS_MAX // 2] + '\n... cut ...\n'
                + text[-TRACEBACK_CHARS_MAX // 2:])
    except BaseException:
        return type(error).__name__, type(error).__name__


class Failed(object):
    __slots__ = ('message', 'traceback')

    def __init__(self, error):
        self.message, self.traceback = failure(error)
